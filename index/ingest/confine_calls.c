#include "index/ingest/confine_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include "index/ingest/confine_stat.h"
#include "index/ingest/extract_frame.h"

#define ALL(calls) (calls), sizeof(calls) / sizeof(*(calls))

/* Whatever their arguments are: they reach nothing outside of the process and its descriptors. */
static const int allowed[] = {
        /* memory */
        SCMP_SYS(brk),
        SCMP_SYS(madvise),
        SCMP_SYS(mremap),
        SCMP_SYS(munmap),
        /* what is open already */
        SCMP_SYS(close),
        SCMP_SYS(close_range),
        SCMP_SYS(dup),
        SCMP_SYS(fadvise64),
        SCMP_SYS(fstat),
        SCMP_SYS(getdents64),
        SCMP_SYS(_llseek),
        SCMP_SYS(lseek),
        SCMP_SYS(poll),
        SCMP_SYS(ppoll),
        SCMP_SYS(pread64),
        SCMP_SYS(preadv),
        SCMP_SYS(read),
        SCMP_SYS(readv),
        /* clocks, locks, chance */
        SCMP_SYS(clock_getres),
        SCMP_SYS(clock_gettime),
        SCMP_SYS(clock_nanosleep),
        SCMP_SYS(futex),
        SCMP_SYS(getrandom),
        SCMP_SYS(gettimeofday),
        SCMP_SYS(nanosleep),
        SCMP_SYS(sched_yield),
        SCMP_SYS(time),
        /* its own signals */
        SCMP_SYS(restart_syscall),
        SCMP_SYS(rt_sigaction),
        SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(rt_sigreturn),
        SCMP_SYS(sigaltstack),
        /* who and where it is: qsort asks for the size of memory */
        SCMP_SYS(getegid),
        SCMP_SYS(geteuid),
        SCMP_SYS(getgid),
        SCMP_SYS(getpid),
        SCMP_SYS(gettid),
        SCMP_SYS(getuid),
        SCMP_SYS(sched_getaffinity),
        SCMP_SYS(sysinfo),
        /* the end */
        SCMP_SYS(exit),
        SCMP_SYS(exit_group),
};

/* No library of ours tries these: who does has taken the process over, and is to be heard. */
static const int deadly[] = {
        /* the network, and every other socket */
        SCMP_SYS(accept),
        SCMP_SYS(accept4),
        SCMP_SYS(bind),
        SCMP_SYS(connect),
        SCMP_SYS(listen),
        SCMP_SYS(socket),
        SCMP_SYS(socketpair),
        /* other programs, other processes */
        SCMP_SYS(execve),
        SCMP_SYS(execveat),
        SCMP_SYS(kcmp),
        SCMP_SYS(kill),
        SCMP_SYS(pidfd_getfd),
        SCMP_SYS(pidfd_open),
        SCMP_SYS(pidfd_send_signal),
        SCMP_SYS(process_madvise),
        SCMP_SYS(process_vm_readv),
        SCMP_SYS(process_vm_writev),
        SCMP_SYS(ptrace),
        SCMP_SYS(rt_sigqueueinfo),
        SCMP_SYS(rt_tgsigqueueinfo),
        SCMP_SYS(tkill),
        /* other users, other roots */
        SCMP_SYS(capset),
        SCMP_SYS(chroot),
        SCMP_SYS(fsmount),
        SCMP_SYS(fsopen),
        SCMP_SYS(mount),
        SCMP_SYS(mount_setattr),
        SCMP_SYS(move_mount),
        SCMP_SYS(open_tree),
        SCMP_SYS(pivot_root),
        SCMP_SYS(setfsgid),
        SCMP_SYS(setfsuid),
        SCMP_SYS(setgid),
        SCMP_SYS(setgroups),
        SCMP_SYS(setns),
        SCMP_SYS(setregid),
        SCMP_SYS(setresgid),
        SCMP_SYS(setresuid),
        SCMP_SYS(setreuid),
        SCMP_SYS(setuid),
        SCMP_SYS(umount),
        SCMP_SYS(umount2),
        SCMP_SYS(unshare),
        /* the kernel's insides, and doors that bypass this very filter */
        SCMP_SYS(acct),
        SCMP_SYS(add_key),
        SCMP_SYS(bpf),
        SCMP_SYS(delete_module),
        SCMP_SYS(fanotify_init),
        SCMP_SYS(finit_module),
        SCMP_SYS(init_module),
        SCMP_SYS(io_setup),
        SCMP_SYS(io_submit),
        SCMP_SYS(io_uring_enter),
        SCMP_SYS(io_uring_register),
        SCMP_SYS(io_uring_setup),
        SCMP_SYS(ioperm),
        SCMP_SYS(iopl),
        SCMP_SYS(kexec_file_load),
        SCMP_SYS(kexec_load),
        SCMP_SYS(keyctl),
        SCMP_SYS(modify_ldt),
        SCMP_SYS(open_by_handle_at),
        SCMP_SYS(perf_event_open),
        SCMP_SYS(personality),
        SCMP_SYS(quotactl),
        SCMP_SYS(reboot),
        SCMP_SYS(request_key),
        SCMP_SYS(sethostname),
        SCMP_SYS(settimeofday),
        SCMP_SYS(swapoff),
        SCMP_SYS(swapon),
        SCMP_SYS(syslog),
        SCMP_SYS(userfaultfd),
        SCMP_SYS(vmsplice),
};

/* What a library may try and do without. All that stands nowhere is answered as by an older kernel
 * (ENOSYS), so that the C library takes its older way. */
static const struct {
        int call, error;
} refused[] = {
        {SCMP_SYS(access), EACCES},
        {SCMP_SYS(chdir), EACCES},
        {SCMP_SYS(chmod), EACCES},
        {SCMP_SYS(chown), EACCES},
        {SCMP_SYS(creat), EACCES},
        {SCMP_SYS(faccessat), EACCES},
        {SCMP_SYS(fchmod), EACCES},
        {SCMP_SYS(fchmodat), EACCES},
        {SCMP_SYS(fchown), EACCES},
        {SCMP_SYS(fchownat), EACCES},
        {SCMP_SYS(ftruncate), EACCES},
        {SCMP_SYS(getcwd), EACCES},
        {SCMP_SYS(link), EACCES},
        {SCMP_SYS(linkat), EACCES},
        {SCMP_SYS(lstat), EACCES},
        {SCMP_SYS(mkdir), EACCES},
        {SCMP_SYS(mkdirat), EACCES},
        {SCMP_SYS(mknod), EACCES},
        {SCMP_SYS(mknodat), EACCES},
        {SCMP_SYS(readlink), EACCES},
        {SCMP_SYS(readlinkat), EACCES},
        {SCMP_SYS(rename), EACCES},
        {SCMP_SYS(renameat), EACCES},
        {SCMP_SYS(renameat2), EACCES},
        {SCMP_SYS(rmdir), EACCES},
        {SCMP_SYS(stat), EACCES},
        {SCMP_SYS(statfs), EACCES},
        {SCMP_SYS(symlink), EACCES},
        {SCMP_SYS(symlinkat), EACCES},
        {SCMP_SYS(truncate), EACCES},
        {SCMP_SYS(unlink), EACCES},
        {SCMP_SYS(unlinkat), EACCES},
        {SCMP_SYS(utimensat), EACCES},
        /* libarchive starts programs for the compressions it does not know itself */
        {SCMP_SYS(clone), EAGAIN},
        {SCMP_SYS(fork), EAGAIN},
        {SCMP_SYS(vfork), EAGAIN},
        /* the C library asks so whether a stream is a terminal */
        {SCMP_SYS(ioctl), ENOTTY},
};

/* Calls that matter by an argument: allowed where each of these has, after the mask, this value. */
struct narrow {
        int call;
        unsigned n;
        struct scmp_arg_cmp tests[2];
};

#define WHERE(argument, mask, value)                                                               \
        {                                                                                          \
                argument, SCMP_CMP_MASKED_EQ, mask, value                                          \
        }
#define ON_DESCRIPTOR(fd) WHERE(0, UINT64_C(0xffffffff), fd) /* the kernel looks at the int */
#define ASKED_TO(command) WHERE(1, UINT64_C(0xffffffff), command)
#define NOT_FOR_READING                                                                            \
        (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | O_PATH | (O_TMPFILE & ~O_DIRECTORY))

static const struct narrow narrow[] = {
        /* memory that is no program, and through which no file is written */
        {SCMP_SYS(mmap), 2, {WHERE(2, PROT_EXEC, 0), WHERE(3, MAP_SHARED, 0)}},
        {SCMP_SYS(mprotect), 1, {WHERE(2, PROT_EXEC, 0)}},
        {SCMP_SYS(recvmsg), 1, {ON_DESCRIPTOR(KZ_EXTRACT_FD)}},
        {SCMP_SYS(write), 1, {ON_DESCRIPTOR(KZ_EXTRACT_FD)}},
        {SCMP_SYS(writev), 1, {ON_DESCRIPTOR(KZ_EXTRACT_FD)}},
        {SCMP_SYS(fcntl), 1, {ASKED_TO(F_DUPFD)}},
        {SCMP_SYS(fcntl), 1, {ASKED_TO(F_DUPFD_CLOEXEC)}},
        {SCMP_SYS(fcntl), 1, {ASKED_TO(F_GETFD)}},
        {SCMP_SYS(fcntl), 1, {ASKED_TO(F_GETFL)}},
        {SCMP_SYS(fcntl), 1, {ASKED_TO(F_SETFD)}},
        /* its own limits are read, and not set */
        {SCMP_SYS(prlimit64), 2, {WHERE(0, UINT64_MAX, 0), WHERE(2, UINT64_MAX, 0)}},
};

static const struct narrow openings[] = {
        {SCMP_SYS(open), 1, {WHERE(1, NOT_FOR_READING, O_RDONLY)}},
        {SCMP_SYS(openat), 1, {WHERE(2, NOT_FOR_READING, O_RDONLY)}},
};

static int add_narrow(scmp_filter_ctx filter, const struct narrow *rules, size_t n)
{
        int error = 0;
        size_t i;

        for (i = 0; !error && i < n; i++)
                error = seccomp_rule_add_array(
                        filter, SCMP_ACT_ALLOW, rules[i].call, rules[i].n, rules[i].tests);
        return error;
}

static int add_all(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t n)
{
        int error = 0;
        size_t i;

        for (i = 0; !error && i < n; i++)
                error = seccomp_rule_add(filter, action, calls[i], 0);
        return error;
}

static int add_refused(scmp_filter_ctx filter)
{
        int error = 0;
        size_t i;

        for (i = 0; !error && i < sizeof(refused) / sizeof(*refused); i++)
                error = seccomp_rule_add(
                        filter, SCMP_ACT_ERRNO(refused[i].error), refused[i].call, 0);
        return error;
}

static int add_openings(scmp_filter_ctx filter, bool may_open)
{
        int error;

        if (may_open)
                return add_narrow(filter, ALL(openings));
        error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(open), 0);
        return error ? error
                     : seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 0);
}

/* abort() sends its signal to the own thread. */
static int add_abort(scmp_filter_ctx filter)
{
        return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
}

/*
 * KZ_SANITIZE: what the runtimes of AddressSanitizer and ThreadSanitizer need besides. They report
 * on the standard error, and look themselves up in /proc, for which the wall of files has no place:
 * such a report goes without names.
 */
static int add_sanitizers(scmp_filter_ctx filter)
{
#if defined(KZ_SANITIZE_ADDRESS) || defined(KZ_SANITIZE_THREAD)
        static const struct narrow report[] = {
                {SCMP_SYS(write), 1, {ON_DESCRIPTOR(STDERR_FILENO)}},
                {SCMP_SYS(writev), 1, {ON_DESCRIPTOR(STDERR_FILENO)}},
        };

        return add_narrow(filter, ALL(report));
#else
        (void)filter;
        return 0;
#endif
}

static int add_rules(scmp_filter_ctx filter, bool may_open)
{
        int error = add_all(filter, SCMP_ACT_ALLOW, ALL(allowed));

        if (!error)
                error = add_all(filter, SCMP_ACT_KILL_PROCESS, ALL(deadly));
        if (!error)
                error = add_refused(filter);
        if (!error)
                error = add_narrow(filter, ALL(narrow));
        if (!error)
                error = add_openings(filter, may_open);
        if (!error)
                error = add_abort(filter);
        if (!error)
                error = add_sanitizers(filter);
        if (!error)
                error = seccomp_rule_add(filter, SCMP_ACT_TRAP, SCMP_SYS(newfstatat), 0);
        return error;
}

static int set_attributes(scmp_filter_ctx filter)
{
        /* The calls of another architecture, and of x32, are none of ours. */
        int error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

        if (!error)
                error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
        if (!error)
                error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
        if (!error)
                error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
        return error;
}

enum kz_status kz_confine_calls(bool may_open, struct kz_error *err)
{
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
        enum kz_status status;
        int error;

        if (!filter)
                return kz_error_nomem(err);
        status = kz_confine_stat(err);
        if (status) {
                seccomp_release(filter);
                return status;
        }
        error = set_attributes(filter);
        if (!error)
                error = add_rules(filter, may_open);
        if (!error)
                error = seccomp_load(filter);
        seccomp_release(filter);
        if (error == -ENOMEM)
                return kz_error_nomem(err);
        if (error)
                return kz_error_set(err, KZ_E_UNSUPPORTED,
                        "cannot forbid system calls with seccomp (%s): the kernel, or the "
                        "container this runs in, must have it",
                        strerror(-error));
        return KZ_OK;
}
