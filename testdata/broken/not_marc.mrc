<!DOCTYPE html>
<html>
<head><title>503 Service Unavailable</title></head>
<body>
<p>The export is being prepared. Please come back in 00120 seconds.</p>
</body>
</html>
