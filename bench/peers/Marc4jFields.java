import java.io.FileInputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.marc4j.MarcPermissiveStreamReader;
import org.marc4j.marc.ControlField;
import org.marc4j.marc.DataField;
import org.marc4j.marc.Record;
import org.marc4j.marc.Subfield;
import org.marc4j.marc.VariableField;

/** Writes the records of files as one line of JSON each: Marc4jFields IN OUT [IN OUT ...]. */
public class Marc4jFields {
    public static void main(String[] args) throws Exception {
        for (int i = 0; i + 1 < args.length; i += 2) {
            try (FileInputStream in = new FileInputStream(args[i]);
                    Writer out = new OutputStreamWriter(new java.io.FileOutputStream(args[i + 1]), StandardCharsets.UTF_8)) {
                MarcPermissiveStreamReader reader = new MarcPermissiveStreamReader(in, true, true);
                while (reader.hasNext()) {
                    out.write(line(reader.next()));
                }
            } catch (Exception | StackOverflowError e) {
                System.err.println(args[i] + ": " + e);
            }
        }
    }

    private static String line(Record record) {
        StringBuilder b = new StringBuilder("[").append(quote(record.getLeader().marshal())).append(",[");
        String comma = "";
        for (VariableField f : record.getVariableFields()) {
            b.append(comma).append('[').append(quote(f.getTag())).append(',');
            comma = ",";
            if (f instanceof ControlField) {
                b.append(quote(((ControlField) f).getData()));
            } else {
                DataField d = (DataField) f;
                b.append(quote("" + d.getIndicator1() + d.getIndicator2())).append(",[");
                String c = "";
                for (Subfield s : d.getSubfields()) {
                    b.append(c).append('[').append(quote("" + s.getCode())).append(',').append(quote(s.getData())).append(']');
                    c = ",";
                }
                b.append(']');
            }
            b.append(']');
        }
        return b.append("]]\n").toString();
    }

    private static String quote(String s) {
        StringBuilder b = new StringBuilder("\"");
        for (char c : (s == null ? "" : s).toCharArray()) {
            if (c < ' ' || c == '"' || c == '\\' || c >= 0x7f) {
                b.append(String.format("\\u%04x", (int) c));
            } else {
                b.append(c);
            }
        }
        return b.append('"').toString();
    }
}
