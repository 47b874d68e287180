// Package store reads inputs that are objects of Google Cloud Storage (gs://) or of S3 and what speaks its language
// (s3://), by ranges: a worker reads its part and nothing else.
//
//	gs://bucket/name ──► Store ──► object, an io.ReaderAt ──► engine.Input.Open
//	s3://bucket/name     finds     fetches pieces, and
//	                     buckets   keeps the last ones
//
// The clients are those of gocloud.dev/blob. Read store.go first.
package store
