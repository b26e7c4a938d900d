/*
 * Ctrl-C and its kin, taken at a place where a line is not left half written: they are noted, and
 * the program ends by them when it is ready. A second one ends it at once.
 */
#ifndef KZ_CLIENT_INTERRUPT_H
#define KZ_CLIENT_INTERRUPT_H

#include <poll.h>

/* From now on SIGINT, SIGTERM and SIGHUP are noted, but for those the caller has ignored. */
void kz_interrupt_watch(void);

/* The signal that came, or 0. */
int kz_interrupt_seen(void);

/* poll() without a limit that returns at once when one came, even just before. */
int kz_interrupt_poll(struct pollfd *fds, nfds_t n);

/* Ends the process by the signal that came, as its parent expects. */
void kz_interrupt_end(void);

#endif
