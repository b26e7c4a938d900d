/*
 * The two small protocols of service managers: sd_notify(3) and socket activation,
 * sd_listen_fds(3). Both are an environment variable and a datagram or a descriptor, too little for
 * a library.
 */
#ifndef KZ_DAEMON_NOTIFY_H
#define KZ_DAEMON_NOTIFY_H

/* Tells the service manager ("READY=1"), when there is one; failures are not our business. */
void kz_notify(const char *state);

/* The listening socket handed to this process, or -1. The variables are taken out of the
 * environment. */
int kz_notify_listen_fd(void);

#endif
