#include "index/ingest/confine_stat.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* The registers a system call is made with, and answered in. */
#if defined(__x86_64__)
#define ARGUMENT_0(context) ((context)->uc_mcontext.gregs[REG_RDI])
#define ARGUMENT_1(context) ((context)->uc_mcontext.gregs[REG_RSI])
#define ARGUMENT_2(context) ((context)->uc_mcontext.gregs[REG_RDX])
#define ARGUMENT_3(context) ((context)->uc_mcontext.gregs[REG_R10])
#define RESULT(context) ((context)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define ARGUMENT_0(context) ((context)->uc_mcontext.regs[0])
#define ARGUMENT_1(context) ((context)->uc_mcontext.regs[1])
#define ARGUMENT_2(context) ((context)->uc_mcontext.regs[2])
#define ARGUMENT_3(context) ((context)->uc_mcontext.regs[3])
#define RESULT(context) ((context)->uc_mcontext.regs[0])
#else
#error "confine_stat.c: name the registers of this architecture's system calls"
#endif

static long answer(const ucontext_t *context)
{
        const char *name = (const char *)(uintptr_t)ARGUMENT_1(context);
        int saved = errno;
        long result;

        if (!((int)ARGUMENT_3(context) & AT_EMPTY_PATH) || !name || *name)
                return -EACCES;
        result = syscall(SYS_fstat, (int)ARGUMENT_0(context), (void *)ARGUMENT_2(context));
        if (result < 0)
                result = -errno;
        errno = saved;
        return result;
}

static void take_trap(int signal, siginfo_t *info, void *context)
{
        (void)signal;
        if (info->si_syscall != SYS_newfstatat)
                abort();
        RESULT((ucontext_t *)context) = answer(context);
}

enum kz_status kz_confine_stat(struct kz_error *err)
{
        struct sigaction action = {.sa_sigaction = take_trap, .sa_flags = SA_SIGINFO};

        sigemptyset(&action.sa_mask);
        if (sigaction(SIGSYS, &action, NULL) < 0)
                return kz_error_errno(err, errno, "cannot confine the process");
        return KZ_OK;
}
