// Package repeats finds keys that occur more than once, such as control numbers, and where.
//
//	Add(key, place), in the order of the places ──► List: repeated keys, how often each occurs, its first places
//
// It keeps a hash of each key, 16 to 32 bytes with its place, up to a bound. Two keys with the same hash count as equal;
// among ten million keys the probability of this is 1 : 300,000.
package repeats
