#include "index/ingest/confine_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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

/* No library tries these: who does has taken the process over, and is to be heard. */
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

/* What a library may try and do without: changes of files, */
static const int changes[] = {
        SCMP_SYS(chdir),
        SCMP_SYS(chmod),
        SCMP_SYS(chown),
        SCMP_SYS(creat),
        SCMP_SYS(fchmod),
        SCMP_SYS(fchmodat),
        SCMP_SYS(fchown),
        SCMP_SYS(fchownat),
        SCMP_SYS(ftruncate),
        SCMP_SYS(link),
        SCMP_SYS(linkat),
        SCMP_SYS(mkdir),
        SCMP_SYS(mkdirat),
        SCMP_SYS(mknod),
        SCMP_SYS(mknodat),
        SCMP_SYS(rename),
        SCMP_SYS(renameat),
        SCMP_SYS(renameat2),
        SCMP_SYS(rmdir),
        SCMP_SYS(symlink),
        SCMP_SYS(symlinkat),
        SCMP_SYS(truncate),
        SCMP_SYS(unlink),
        SCMP_SYS(unlinkat),
        SCMP_SYS(utimensat),
};

/* and processes: libarchive starts programs for the compressions it does not know itself. */
static const int processes[] = {
        SCMP_SYS(clone),
        SCMP_SYS(fork),
        SCMP_SYS(vfork),
};

/* The C library asks so whether a stream is a terminal. */
static const int terminals[] = {
        SCMP_SYS(ioctl),
};

static const struct kz_filter_rule narrow[] = {
        {SCMP_SYS(fcntl), 1, {KZ_FILTER_COMMAND(F_DUPFD)}},
        {SCMP_SYS(fcntl), 1, {KZ_FILTER_COMMAND(F_DUPFD_CLOEXEC)}},
        {SCMP_SYS(fcntl), 1, {KZ_FILTER_COMMAND(F_GETFD)}},
        {SCMP_SYS(fcntl), 1, {KZ_FILTER_COMMAND(F_GETFL)}},
        {SCMP_SYS(fcntl), 1, {KZ_FILTER_COMMAND(F_SETFD)}},
        /* its own limits are read, and not set */
        {SCMP_SYS(prlimit64), 2,
                {KZ_FILTER_WHERE(0, UINT64_MAX, 0), KZ_FILTER_WHERE(2, UINT64_MAX, 0)}},
};

#define NOT_FOR_READING                                                                            \
        (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | O_PATH | (O_TMPFILE & ~O_DIRECTORY))

static const struct kz_filter_rule openings[] = {
        {SCMP_SYS(open), 1, {KZ_FILTER_WHERE(1, NOT_FOR_READING, O_RDONLY)}},
        {SCMP_SYS(openat), 1, {KZ_FILTER_WHERE(2, NOT_FOR_READING, O_RDONLY)}},
};

void kz_filter_deinit(struct kz_filter *filter)
{
        if (filter->context)
                seccomp_release(filter->context);
        filter->context = NULL;
}

void kz_filter_each(struct kz_filter *filter, uint32_t action, const int *calls, size_t n)
{
        size_t i;

        for (i = 0; !filter->error && i < n; i++)
                filter->error = seccomp_rule_add(filter->context, action, calls[i], 0);
}

void kz_filter_allow(struct kz_filter *filter, const struct kz_filter_rule *rules, size_t n)
{
        size_t i;

        for (i = 0; !filter->error && i < n; i++)
                filter->error = seccomp_rule_add_array(
                        filter->context, SCMP_ACT_ALLOW, rules[i].call, rules[i].n, rules[i].tests);
}

void kz_filter_allow_opening(struct kz_filter *filter)
{
        kz_filter_allow(filter, KZ_FILTER_ALL(openings));
}

static void set_attribute(struct kz_filter *filter, enum scmp_filter_attr name, uint32_t value)
{
        if (!filter->error)
                filter->error = seccomp_attr_set(filter->context, name, value);
}

/* abort() sends its signal to the own thread. */
static void allow_abort(struct kz_filter *filter)
{
        const struct kz_filter_rule to_itself = {
                SCMP_SYS(tgkill), 1, {KZ_FILTER_WHERE(0, UINT64_MAX, (scmp_datum_t)getpid())}};

        kz_filter_allow(filter, &to_itself, 1);
}

void kz_filter_begin(struct kz_filter *filter)
{
        filter->context = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
        filter->error = filter->context ? 0 : -ENOMEM;
        /* The calls of another architecture, and of x32, are none of ours. */
        set_attribute(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
        set_attribute(filter, SCMP_FLTATR_CTL_NNP, 0);
        set_attribute(filter, SCMP_FLTATR_CTL_TSYNC, 1);
        set_attribute(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
        kz_filter_each(filter, SCMP_ACT_ALLOW, KZ_FILTER_ALL(allowed));
        kz_filter_each(filter, SCMP_ACT_KILL_PROCESS, KZ_FILTER_ALL(deadly));
        kz_filter_each(filter, SCMP_ACT_ERRNO(EACCES), KZ_FILTER_ALL(changes));
        kz_filter_each(filter, SCMP_ACT_ERRNO(EAGAIN), KZ_FILTER_ALL(processes));
        kz_filter_each(filter, SCMP_ACT_ERRNO(ENOTTY), KZ_FILTER_ALL(terminals));
        kz_filter_allow(filter, KZ_FILTER_ALL(narrow));
        allow_abort(filter);
}

enum kz_status kz_filter_load(struct kz_filter *filter, struct kz_error *err)
{
        int error = filter->error;

        if (!error)
                error = seccomp_load(filter->context);
        if (error == -ENOMEM)
                return kz_error_nomem(err);
        if (error)
                return kz_error_set(err, KZ_E_UNSUPPORTED,
                        "cannot forbid system calls with seccomp (%s): the kernel, or the "
                        "container this runs in, must have it",
                        strerror(-error));
        return KZ_OK;
}
