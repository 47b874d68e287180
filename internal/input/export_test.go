package input

// Decompress is decompress.
var Decompress = decompress
