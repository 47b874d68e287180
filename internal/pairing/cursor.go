package pairing

import (
	"context"
	"errors"
	"io"
	"sync"

	"mrrc-lua/parse"
)

// cursor walks over the records of a file. A goroutine reads ahead of it.
type cursor struct {
	file  File
	full  chan *parse.Batch
	empty chan *parse.Batch
	quit  context.CancelFunc
	done  sync.WaitGroup
	err   error // why reading ended; set before full is closed

	batch *parse.Batch
	i     int   // in the batch
	at    int64 // records passed
}

// ahead is the number of batches.
const ahead = 3

func openCursor(ctx context.Context, f File) (*cursor, error) {
	rd, err := f.Open()
	if err != nil {
		return nil, err
	}
	ctx, quit := context.WithCancel(ctx)
	c := &cursor{file: f, full: make(chan *parse.Batch, ahead), empty: make(chan *parse.Batch, ahead), quit: quit}
	for range ahead {
		c.empty <- &parse.Batch{}
	}
	c.done.Go(func() {
		defer close(c.full)
		defer rd.Close()
		for {
			select {
			case b := <-c.empty:
				if err := rd.Read(b); err != nil {
					if !errors.Is(err, io.EOF) {
						c.err = err
					}
					return
				}
				c.full <- b // has room for all
			case <-ctx.Done():
				c.err = context.Cause(ctx)
				return
			}
		}
	})
	return c, nil
}

// peek returns the current record, nil at the end of the file. It is valid until the next peek after a
// pass.
func (c *cursor) peek() (*parse.Record, error) {
	for c.batch == nil || c.i == len(c.batch.Records) {
		if c.batch != nil {
			c.empty <- c.batch
			c.batch = nil
		}
		b, ok := <-c.full
		if !ok {
			return nil, c.err
		}
		c.batch, c.i = b, 0
	}
	return &c.batch.Records[c.i], nil
}

// pass goes on to the next record.
func (c *cursor) pass() {
	c.i++
	c.at++
}

func (c *cursor) close() {
	c.quit()
	c.done.Wait()
}
