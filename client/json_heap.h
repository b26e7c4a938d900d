/*
 * Memory for Jansson in a program that reads one answer and ends: taken in large pieces, and given
 * back by the end of the program. A third of what kzsearch computes for ten hits is malloc and
 * free.
 */
#ifndef KZ_CLIENT_JSON_HEAP_H
#define KZ_CLIENT_JSON_HEAP_H

/* From now on, for all of Jansson in this program. Before the first use of it. */
void kz_json_heap_use(void);

#endif
