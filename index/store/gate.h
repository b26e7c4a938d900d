/*
 * A gate between the writer's commits and readers that commits keep overtaking.
 *
 * A reader of the live index lives through one commit, not two. One that had to start again more
 * than once holds the gate; the writer waits before it commits until nobody does, but not for long:
 * a slow reader must not stop it. The gate is a file that is locked and never written.
 */
#ifndef KZ_STORE_GATE_H
#define KZ_STORE_GATE_H

#define KZ_GATE_NAME "readers.lock"
/* How long a commit waits at most, in milliseconds. */
#define KZ_GATE_WAIT_MS 2000

/* A reader: a descriptor to be closed; -1 where there is no gate, and none is needed. */
int kz_gate_hold(const char *dir);

/* The writer: its descriptor, made when it is not there; -1 when it cannot be. */
int kz_gate_make(const char *dir);

/* Returns when no reader holds the gate, or after max_ms milliseconds. fd may be -1. */
void kz_gate_wait(int fd, int max_ms);

#endif
