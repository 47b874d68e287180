#!/usr/bin/perl
# Tasks T1 to T8 with Perl's MARC::Batch: marc_batch.pl TASK FILE > OUT
use strict;
use warnings;
use MARC::Batch;

my ($task, $file) = @ARGV;
my $batch;
if ($task eq 'T7') {
    require MARC::File::XML;
    $batch = MARC::Batch->new('XML', $file);
} elsif ($task ne 'T8') {
    $batch = MARC::Batch->new('USMARC', $file);
}
binmode STDOUT, ':utf8';

# The fields that T4 needs; MARC::Batch leaves the others undecoded.
my %row = map { $_ => 1 } qw(001 100 245 650);

my %tasks = (T1 => \&count, T2 => \&keep, T3 => \&change, T4 => \&rows, T5 => \&xml, T6 => \&json, T7 => \&from_xml, T8 => \&from_json);
$tasks{$task}->();

sub count {
    my $n = 0;
    $n++ while $batch->next;
    print "$n\n";
}

sub keep {
    while (my $record = $batch->next) {
        print $record->as_usmarc if grep { /History/ } map { $_->subfield('a') } $record->field('650');
    }
}

sub change {
    while (my $record = $batch->next) {
        $record->delete_fields($record->field('9..'));
        $record->append_fields(MARC::Field->new('590', ' ', ' ', a => 'Processed'));
        for my $field ($record->field('245')) {
            my $title = $field->subfield('a');
            next unless defined $title;
            $title =~ tr/a-z/A-Z/;
            $field->update(a => $title);
        }
        print $record->as_usmarc;
    }
}

sub rows {
    while (my $record = $batch->next(sub { $row{$_[0]} })) {
        print join("\t",
            $record->field('001')->data,
            $record->subfield('245', 'a') // '',
            $record->subfield('100', 'a') // '',
            join('; ', map { $_->subfield('a') } $record->field('650'))), "\n";
    }
}

sub xml {
    require MARC::File::XML;
    print MARC::File::XML::header();
    while (my $record = $batch->next) {
        print MARC::File::XML::record($record);
    }
    print MARC::File::XML::footer();
}

sub json {
    require MARC::File::MiJ;
    binmode STDOUT, ':raw';    # it gives bytes, not text
    while (my $record = $batch->next) {
        print MARC::File::MiJ::encode($record), "\n";
    }
}

sub from_xml {
    while (my $record = $batch->next) {
        print $record->as_usmarc;
    }
}

sub from_json {
    require MARC::File::MiJ;
    open my $lines, '<', $file or die "$file: $!";
    while (my $line = <$lines>) {
        print MARC::File::MiJ::decode($line)->as_usmarc;
    }
}
