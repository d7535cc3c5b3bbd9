// Package prooflink leads from a number or a fact to its entry in the evidence log.
package prooflink
