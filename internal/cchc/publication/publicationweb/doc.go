// Package publicationweb is the pages of package publication: freezing,
// previewing and publishing a round, correcting it, complaints, where points
// were lost and the tasks that follow, and the public page of a result with its
// open data. Handlers parse, call and draw; who may do what is asked by the use
// cases. A refused form comes back with everything that was typed.
package publicationweb
