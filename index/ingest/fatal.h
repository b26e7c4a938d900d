/*
 * How kzsearch-extract dies of a file that has used up its stack or its memory: libraries then
 * abort or run into a page that is not there, which looks like a fault in them. What it was is told
 * by the exit status instead.
 */
#ifndef KZ_INGEST_FATAL_H
#define KZ_INGEST_FATAL_H

#include "index/base/error.h"

/*
 * For the thread that calls it, from its outermost function. SIGSEGV at the end of the stack
 * becomes KZ_EXTRACT_EXIT_DEPTH. SIGABRT, and SIGTRAP, by which GLib aborts, become
 * KZ_EXTRACT_EXIT_NOMEM when there is next to no memory left. Others kill as ever. Does nothing in
 * builds with sanitizers, which have handlers of their own. KZ_E_IO.
 */
enum kz_status kz_fatal_install(struct kz_error *err);

#endif
