package engine

// MapFrom makes files of at least so many bytes mapped by default.
func MapFrom(size int64) { defaultMap = size }
