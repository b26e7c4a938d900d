#include "attempts.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "index/base/check.h"

/* The network, and every other socket. */
ATTEMPT(socket_unix, socket(AF_UNIX, SOCK_STREAM, 0))
ATTEMPT(socket_inet, socket(AF_INET, SOCK_STREAM, 0))
ATTEMPT(socket_udp, socket(AF_INET, SOCK_DGRAM, 0))
ATTEMPT(socket_inet6, socket(AF_INET6, SOCK_STREAM, 0))
ATTEMPT(socket_netlink, socket(AF_NETLINK, SOCK_RAW, 0))
ATTEMPT(socket_packet, socket(AF_PACKET, SOCK_RAW, 0))
ATTEMPT(socket_alg, socket(AF_ALG, SOCK_SEQPACKET, 0))
ATTEMPT(socket_vsock, socket(AF_VSOCK, SOCK_STREAM, 0))
ATTEMPT(socket_pair, socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0}))
ATTEMPT(bind_tcp, bind(s->tcp, (struct sockaddr *)&(struct sockaddr_in){.sin_family = AF_INET},
                          sizeof(struct sockaddr_in)))
ATTEMPT(listen_tcp, listen(s->tcp, 1))
ATTEMPT(send_to_peer, send(s->peer, "x", 1, 0))
ATTEMPT(send_message, sendmsg(s->peer, &(struct msghdr){0}, 0))
ATTEMPT(pass_descriptor, sendmmsg(s->peer, &(struct mmsghdr){0}, 1, 0))

static int connect_tcp(const struct surroundings *s)
{
        struct sockaddr_in a = {.sin_family = AF_INET,
                .sin_port = htons((uint16_t)s->tcp_port),
                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

        return connect(s->tcp, (struct sockaddr *)&a, sizeof(a)) < 0 ? errno : 0;
}

static int connect_unix(const struct surroundings *s)
{
        struct sockaddr_un a = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);

        memcpy(a.sun_path + 1, s->abstract, sizeof(s->abstract));
        return connect(fd, (struct sockaddr *)&a,
                       offsetof(struct sockaddr_un, sun_path) + 1 + sizeof(s->abstract)) < 0
                       ? errno
                       : 0;
}

/* Other programs. exec returns here only when it failed; "true" exits with 0, which is success. */
ATTEMPT(execute, execl("/bin/true", "true", NULL))
ATTEMPT(execute_at, (int)syscall(SYS_execveat, AT_FDCWD, "/bin/true",
                            (char *[]){(char[]){"true"}, NULL}, NULL, 0))

static int ended(pid_t pid)
{
        if (pid == 0)
                _exit(0);
        if (pid < 0)
                return errno;
        return waitpid(pid, NULL, 0) == pid ? 0 : errno;
}

static int fork_process(const struct surroundings *s)
{
        (void)s;
        return ended((pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

static int fork_new(const struct surroundings *s)
{
        /* struct clone_args: only exit_signal, the fifth field, is set */
        const uint64_t args[8] = {0, 0, 0, 0, SIGCHLD};

        (void)s;
        return ended((pid_t)syscall(SYS_clone3, args, sizeof(args)));
}

static int spawn(const struct surroundings *s)
{
        char *const argv[] = {(char[]){"true"}, NULL};
        pid_t pid;
        int error;

        (void)s;
        error = posix_spawn(&pid, "/bin/true", NULL, NULL, argv, NULL);
        return error ? error : ended(pid);
}

static void *nothing(void *arg)
{
        return arg;
}

static int start_thread(const struct surroundings *s)
{
        pthread_t thread;
        int error;

        (void)s;
        error = pthread_create(&thread, NULL, nothing, NULL);
        return error ? error : pthread_join(thread, NULL);
}

/* Other processes. */
ATTEMPT(signal_victim, kill(s->victim, SIGCONT))
ATTEMPT(signal_parent, kill(getppid(), SIGCONT))
ATTEMPT(signal_probe, kill(s->victim, 0))
ATTEMPT(signal_thread, (int)syscall(SYS_tgkill, s->victim, s->victim, SIGCONT))
ATTEMPT(signal_old, (int)syscall(SYS_tkill, s->victim, SIGCONT))
ATTEMPT(hold_victim, (int)syscall(SYS_pidfd_open, s->victim, 0))
ATTEMPT(trace_victim, ptrace(PTRACE_SEIZE, s->victim, NULL, NULL))
ATTEMPT(trace_by_parent, ptrace(PTRACE_TRACEME, 0, NULL, NULL))
ATTEMPT(read_victim, process_vm_readv(s->victim, &(struct iovec){&(char){0}, 1}, 1,
                             &(struct iovec){(void *)(uintptr_t)signal_old, 1}, 1, 0))
ATTEMPT(limit_victim, prlimit(s->victim, RLIMIT_NOFILE, NULL, &(struct rlimit){0, 0}))
ATTEMPT(slow_victim, setpriority(PRIO_PROCESS, (id_t)s->victim, 19))

/* What was given up. */
ATTEMPT(undo_dumpable, prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
ATTEMPT(undo_death, prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0))
ATTEMPT(change_user, setresuid(getuid(), getuid(), getuid()))
ATTEMPT(change_group, setgid(getgid()))
ATTEMPT(leave_session, setsid())
ATTEMPT(change_personality, personality(READ_IMPLIES_EXEC))

static int change_limit(const struct surroundings *s)
{
        struct rlimit limit;

        (void)s;
        getrlimit(RLIMIT_CPU, &limit);
        limit.rlim_cur = limit.rlim_max;
        return setrlimit(RLIMIT_CPU, &limit) < 0 ? errno : 0;
}

static int filter_calls(const struct surroundings *s)
{
        struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
        struct sock_fprog program = {1, &allow};

        (void)s;
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0 ? errno : 0;
}

/* Memory that is a program, or a file, or another process's. */
#define TRY_MMAP(protection, flags, fd)                                                            \
        (mmap(NULL, 4096, protection, flags, fd, 0) == MAP_FAILED ? -1 : 0)
ATTEMPT(map_program, TRY_MMAP(PROT_READ | PROT_EXEC, MAP_PRIVATE, s->file))
ATTEMPT(map_code, TRY_MMAP(PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1))
ATTEMPT(make_file_in_memory, memfd_create("kz", 0))
ATTEMPT(share_memory, shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600))

static int turn_into_code(const struct surroundings *s)
{
        char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        (void)s;
        return mprotect(p, 4096, PROT_READ | PROT_EXEC) < 0 ? errno : 0;
}

static int turn_into_code_new(const struct surroundings *s)
{
        char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        (void)s;
        return pkey_mprotect(p, 4096, PROT_READ | PROT_EXEC, -1) < 0 ? errno : 0;
}

/* The kernel's insides. */
ATTEMPT(make_ring, (int)syscall(SYS_io_uring_setup, 1, &(struct io_uring_params){0}))
ATTEMPT(queue_io, (int)syscall(SYS_io_setup, 1, &(unsigned long){0}))
ATTEMPT(make_map, (int)syscall(SYS_bpf, BPF_MAP_CREATE,
                          &(union bpf_attr){.map_type = BPF_MAP_TYPE_ARRAY,
                                  .key_size = 4,
                                  .value_size = 4,
                                  .max_entries = 1},
                          sizeof(union bpf_attr)))
ATTEMPT(count_events, (int)syscall(SYS_perf_event_open,
                              &(struct perf_event_attr){.type = PERF_TYPE_SOFTWARE,
                                      .size = sizeof(struct perf_event_attr),
                                      .exclude_kernel = 1},
                              0, -1, -1, 0))
ATTEMPT(ask_keys, (int)syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 1))
ATTEMPT(take_faults, (int)syscall(SYS_userfaultfd, O_CLOEXEC | 1))
ATTEMPT(watch_all, fanotify_init(0, O_RDONLY))
ATTEMPT(leave_namespace, unshare(CLONE_NEWUSER))
ATTEMPT(leave_files, unshare(CLONE_FILES))
ATTEMPT(change_root, chroot("."))
ATTEMPT(read_kernel_log, (int)syscall(SYS_syslog, 10, NULL, 0))

static int make_mount(const struct surroundings *s)
{
        (void)s;
        if (mount("none", "empty", "tmpfs", 0, NULL) < 0)
                return errno;
        return umount("empty") < 0 ? errno : 0;
}

/* The doors of other architectures, through which a filter by number would be walked around. */
#ifdef __x86_64__
static long call_i386(long number)
{
        long result;

        __asm__ volatile("int $0x80"
                         : "=a"(result)
                         : "a"(number)
                         : "memory", "r8", "r9", "r10", "r11");
        if (result < 0) {
                errno = (int)-result;
                return -1;
        }
        return result;
}

ATTEMPT(call_x32, syscall(0x40000000 | SYS_getpid))
ATTEMPT(call_32_bit, call_i386(20))
#endif

const struct attempt attempts_system[] = {
        DEADLY(socket_unix),
        DEADLY(socket_inet),
        DEADLY(socket_udp),
        DEADLY(socket_inet6),
        DEADLY(socket_netlink),
        DEADLY(socket_packet),
        DEADLY(socket_alg),
        DEADLY(socket_vsock),
        DEADLY(socket_pair),
        DEADLY(bind_tcp),
        DEADLY(listen_tcp),
        DEADLY(connect_tcp),
        DEADLY(connect_unix),
        ENTRY(send_to_peer),
        ENTRY(send_message),
        ENTRY(pass_descriptor),
        DEADLY(execute),
        DEADLY(execute_at),
        ENTRY(fork_process),
        ENTRY(fork_new),
        ENTRY(spawn),
        ENTRY(start_thread),
        DEADLY(signal_victim),
        DEADLY(signal_parent),
        DEADLY(signal_probe),
        ENTRY(signal_thread),
        DEADLY(signal_old),
        DEADLY(hold_victim),
        DEADLY(trace_victim),
        DEADLY(trace_by_parent),
        DEADLY(read_victim),
        ENTRY(limit_victim),
        ENTRY(slow_victim),
        ENTRY(undo_dumpable),
        ENTRY(undo_death),
        DEADLY(change_user),
        DEADLY(change_group),
        ENTRY(leave_session),
        DEADLY(change_personality),
        ENTRY(change_limit),
        ENTRY(filter_calls),
        ENTRY(map_program),
        ENTRY(map_code),
        ENTRY(make_file_in_memory),
        ENTRY(share_memory),
        ENTRY(turn_into_code),
        ENTRY(turn_into_code_new),
        DEADLY(make_ring),
        DEADLY(queue_io),
        DEADLY(make_map),
        DEADLY(count_events),
        DEADLY(ask_keys),
        DEADLY(take_faults),
        DEADLY(watch_all),
        DEADLY(leave_namespace),
        DEADLY(leave_files),
        DEADLY(change_root),
        DEADLY(make_mount),
        DEADLY(read_kernel_log),
#ifdef __x86_64__
        DEADLY(call_x32),
        DEADLY(call_32_bit),
#endif
};
const size_t attempts_system_n = KZ_ARRAY_LEN(attempts_system);
