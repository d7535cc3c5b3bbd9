// Command minhbach runs the office of a public agency and computes its
// administrative-reform index from the facts of that work.
package main

func main() {}
