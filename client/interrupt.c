#include "client/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t seen;

static void note(int signal_number)
{
        seen = signal_number;
}

static const int watched[] = {SIGINT, SIGTERM, SIGHUP};
#define N_WATCHED (sizeof(watched) / sizeof(watched[0]))

void kz_interrupt_watch(void)
{
        /* Without SA_RESTART, so that a wait ends; once, so that the second one is the default. */
        struct sigaction action = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND}, old;
        size_t i;

        sigemptyset(&action.sa_mask);
        for (i = 0; i < N_WATCHED; i++) {
                if (sigaction(watched[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
                        sigaction(watched[i], &action, NULL);
        }
}

int kz_interrupt_seen(void)
{
        return seen;
}

int kz_interrupt_poll(struct pollfd *fds, nfds_t n)
{
        sigset_t block, before;
        int result = -1;
        size_t i;

        /* Blocked between the look and the wait, one that comes there ends the wait. */
        sigemptyset(&block);
        for (i = 0; i < N_WATCHED; i++)
                sigaddset(&block, watched[i]);
        sigprocmask(SIG_BLOCK, &block, &before);
        errno = EINTR;
        if (!seen)
                result = ppoll(fds, n, NULL, &before);
        sigprocmask(SIG_SETMASK, &before, NULL);
        return result;
}

void kz_interrupt_end(void)
{
        if (!seen)
                return;
        signal(seen, SIG_DFL);
        raise(seen);
}
