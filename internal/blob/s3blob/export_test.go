package s3blob

// InPagesOf makes the server list a few names at a time.
func (b *Bucket) InPagesOf(n int) *Bucket {
	b.page = n
	return b
}
