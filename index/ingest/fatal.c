#include "index/ingest/fatal.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "index/ingest/extract_frame.h"

#define NEXT_TO_NONE 8 /* the part of the limit on memory */
/* How far below the limit on the stack its last frame may have reached. */
#define SLACK ((uintptr_t)1 << 20)
#define STACK_UNLIMITED ((uintptr_t)1 << 30)

static uintptr_t stack_top, stack_size;

/* The handlers call nothing but the system. */
static void on_segv(int signal, siginfo_t *info, void *context)
{
        uintptr_t at = (uintptr_t)info->si_addr;

        (void)signal;
        (void)context;
        if (at < stack_top && stack_top - at <= stack_size + SLACK)
                _exit(KZ_EXTRACT_EXIT_DEPTH);
        /* Back to the fault, with nobody to catch it now. */
}

static void on_abort(int signal)
{
        struct rlimit limit;
        void *some = NULL;

        if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
                some = mmap(NULL, limit.rlim_cur / NEXT_TO_NONE, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (some == MAP_FAILED)
                _exit(KZ_EXTRACT_EXIT_NOMEM);
        raise(signal); /* comes when this has returned, with nobody to catch it then */
}

enum kz_status kz_fatal_install(struct kz_error *err)
{
#if defined(KZ_SANITIZE_ADDRESS) || defined(KZ_SANITIZE_THREAD)
        (void)err;
        (void)on_segv;
        (void)on_abort;
#else
        static char other_stack[65536];
        const stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof(other_stack)};
        struct sigaction segv = {
                .sa_sigaction = on_segv, .sa_flags = SA_SIGINFO | SA_ONSTACK | (int)SA_RESETHAND};
        struct sigaction aborted = {
                .sa_handler = on_abort, .sa_flags = SA_ONSTACK | (int)SA_RESETHAND};
        struct rlimit limit;

        if (getrlimit(RLIMIT_STACK, &limit) < 0 || sigaltstack(&stack, NULL) < 0 ||
                sigaction(SIGSEGV, &segv, NULL) < 0 || sigaction(SIGABRT, &aborted, NULL) < 0 ||
                sigaction(SIGTRAP, &aborted, NULL) < 0)
                return kz_error_errno(err, errno, "cannot prepare for faults");
        stack_top = (uintptr_t)&limit;
        stack_size = limit.rlim_cur < STACK_UNLIMITED ? (uintptr_t)limit.rlim_cur : STACK_UNLIMITED;
#endif
        return KZ_OK;
}
