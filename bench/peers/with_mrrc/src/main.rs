//! Tasks T1 to T4, T6 and T7 with the crate mrrc, compiled: with-mrrc TASK FILE > OUT

use std::fs::File;
use std::io::{self, BufWriter, Write};

use mrrc::{Field, MarcReader, MarcWriter, Record, marcjson, marcxml};

type Done = Result<(), Box<dyn std::error::Error>>;

fn main() -> Done {
    let args: Vec<String> = std::env::args().collect();
    let task = args.get(1).map(String::as_str).unwrap_or_default();
    if task == "version" {
        println!("0.9.2"); // of the crate, which Cargo.toml pins
        return Ok(());
    }
    let path = args.get(2).ok_or("with-mrrc TASK FILE")?;
    let mut out = BufWriter::with_capacity(1 << 18, io::stdout().lock());
    match task {
        "T1" => count(path, &mut out)?,
        "T2" => keep(path, &mut out)?,
        "T3" => change(path, &mut out)?,
        "T4" => rows(path, &mut out)?,
        "T6" => json(path, &mut out)?,
        "T7" => from_xml(path, &mut out)?,
        _ => return Err(format!("there is no task {task}").into()),
    }
    out.flush()?;
    Ok(())
}

/// Calls a function with each record of a file.
fn each(path: &str, mut f: impl FnMut(Record) -> Done) -> Done {
    let mut reader = MarcReader::new(io::BufReader::with_capacity(1 << 18, File::open(path)?));
    while let Some(record) = reader.read_record()? {
        f(record)?;
    }
    Ok(())
}

/// The values of a subfield in the fields of a tag.
fn values<'a>(record: &'a Record, tag: &'a str, code: char) -> impl Iterator<Item = &'a str> {
    record.fields_by_tag(tag).flat_map(move |f| f.subfields_by_code(code))
}

fn count(path: &str, out: &mut impl Write) -> Done {
    let mut n = 0;
    each(path, |_| {
        n += 1;
        Ok(())
    })?;
    writeln!(out, "{n}")?;
    Ok(())
}

fn keep(path: &str, out: &mut impl Write) -> Done {
    let mut writer = MarcWriter::new(out);
    each(path, |record| {
        if values(&record, "650", 'a').any(|v| v.contains("History")) {
            writer.write_record(&record)?;
        }
        Ok(())
    })
}

fn change(path: &str, out: &mut impl Write) -> Done {
    let mut writer = MarcWriter::new(out);
    each(path, |mut record| {
        record.remove_fields_where(|f| f.tag.starts_with('9'));
        let mut note = Field::new("590".to_string(), ' ', ' ');
        note.add_subfield_str('a', "Processed");
        record.add_field(note);
        for field in record.fields_by_tag_mut("245") {
            for subfield in field.subfields_by_code_mut('a') {
                subfield.value.make_ascii_uppercase();
            }
        }
        writer.write_record(&record)?;
        Ok(())
    })
}

fn rows(path: &str, out: &mut impl Write) -> Done {
    each(path, |record| {
        write!(out, "{}", record.get_control_field("001").unwrap_or_default())?;
        for tag in ["245", "100"] {
            write!(out, "\t{}", values(&record, tag, 'a').next().unwrap_or_default())?;
        }
        let mut before = "\t";
        for value in values(&record, "650", 'a') {
            write!(out, "{before}{value}")?;
            before = "; ";
        }
        if before == "\t" {
            write!(out, "\t")?;
        }
        writeln!(out)?;
        Ok(())
    })
}

fn json(path: &str, out: &mut impl Write) -> Done {
    each(path, |record| {
        writeln!(out, "{}", marcjson::record_to_marcjson(&record)?)?;
        Ok(())
    })
}

/// The crate reads a document of MARCXML as a whole.
fn from_xml(path: &str, out: &mut impl Write) -> Done {
    let mut writer = MarcWriter::new(out);
    for record in marcxml::marcxml_to_records(&std::fs::read_to_string(path)?)? {
        writer.write_record(&record)?;
    }
    Ok(())
}
