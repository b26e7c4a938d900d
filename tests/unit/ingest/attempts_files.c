#include "attempts.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "index/base/check.h"

/* To read. */
ATTEMPT(open_passwd, open("/etc/passwd", O_RDONLY))
ATTEMPT(open_environment, open("/proc/self/environ", O_RDONLY))
ATTEMPT(open_outside_fonts, open("/usr/share/fonts/../../bin/env", O_RDONLY))
ATTEMPT(open_folder, open("/etc", O_RDONLY | O_DIRECTORY))
ATTEMPT(open_path, open("/etc/passwd", O_PATH))
ATTEMPT(open_device, open("/dev/null", O_RDONLY))
ATTEMPT(open_new, syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", &(struct open_how){0},
                          sizeof(struct open_how)))
ATTEMPT(look_for, access("/etc/passwd", F_OK))
ATTEMPT(look_at, stat("/etc/passwd", &(struct stat){0}))
ATTEMPT(look_at_by_trick, fstatat(AT_FDCWD, "/etc/passwd", &(struct stat){0}, AT_EMPTY_PATH))
ATTEMPT(look_at_new, statx(AT_FDCWD, "/etc/passwd", 0, STATX_SIZE, &(struct statx){0}))
ATTEMPT(look_at_link, readlink("/proc/self/exe", (char[64]){0}, 64))
ATTEMPT(look_at_disk, statfs("/", &(struct statfs){0}))
ATTEMPT(look_where, getcwd((char[4096]){0}, 4096) ? 0 : -1)
ATTEMPT(watch, inotify_init1(0))

/* To write. */
ATTEMPT(open_to_write, open("there", O_WRONLY))
ATTEMPT(open_both_ways, open("there", O_RDWR))
ATTEMPT(open_append, open("there", O_WRONLY | O_APPEND))
ATTEMPT(open_truncate, open("there", O_RDONLY | O_TRUNC))
ATTEMPT(open_memory, open("/proc/self/mem", O_RDWR))
ATTEMPT(create, open("new", O_RDONLY | O_CREAT, 0600))
ATTEMPT(create_nameless, open(".", O_RDWR | O_TMPFILE, 0600))
ATTEMPT(remove_file, unlink("there"))
ATTEMPT(remove_at, unlinkat(AT_FDCWD, "there", 0))
ATTEMPT(rename_file, rename("there", "elsewhere"))
ATTEMPT(rename_at, renameat2(AT_FDCWD, "there", AT_FDCWD, "elsewhere", RENAME_NOREPLACE))
ATTEMPT(link_file, link("there", "second"))
ATTEMPT(make_symlink, symlink("there", "link"))
ATTEMPT(make_folder, mkdir("folder", 0700))
ATTEMPT(remove_folder, rmdir("empty"))
ATTEMPT(make_fifo, mkfifo("fifo", 0600))
ATTEMPT(change_mode, chmod("there", 0644))
ATTEMPT(change_open_mode, fchmod(s->file, 0644))
ATTEMPT(change_owner, chown("there", getuid(), getgid()))
ATTEMPT(change_times, utimensat(AT_FDCWD, "there", NULL, 0))
ATTEMPT(change_attribute, setxattr("there", "user.kz", "x", 1, 0))
ATTEMPT(change_size, truncate("there", 1))
ATTEMPT(change_open_size, ftruncate(s->file, 1))
ATTEMPT(change_folder, chdir("/"))
ATTEMPT(change_umask, (int)syscall(SYS_umask, 0))
ATTEMPT(write_other, write(s->file, "x", 1))
ATTEMPT(write_vector, writev(s->file, &(struct iovec){"x", 1}, 1))
ATTEMPT(write_at, pwrite(s->file, "x", 1, 0))
ATTEMPT(write_vector_at, pwritev(s->file, &(struct iovec){"x", 1}, 1, 0))
ATTEMPT(write_output, write(STDOUT_FILENO, "", 0))
ATTEMPT(write_errors, write(STDERR_FILENO, "", 0))
ATTEMPT(write_room, syscall(SYS_fallocate, s->file, 0, 0, 1))
ATTEMPT(write_copy, copy_file_range(s->file, &(off64_t){0}, s->file, &(off64_t){4096}, 1, 0))
ATTEMPT(write_sent, sendfile(s->file, s->file, &(off_t){0}, 1))
ATTEMPT(write_on_as_answer, dup2(s->file, 3))
ATTEMPT(synchronise, fsync(s->file))
ATTEMPT(set_flags, fcntl(s->file, F_SETFL, O_APPEND))
ATTEMPT(lock, fcntl(s->file, F_SETLK, &(struct flock){.l_type = F_WRLCK}))
ATTEMPT(control, ioctl(s->file, FIONREAD, &(int){0}))

static int open_by_handle(const struct surroundings *s)
{
        union {
                struct file_handle handle;
                char bytes[sizeof(struct file_handle) + MAX_HANDLE_SZ];
        } name = {.handle.handle_bytes = MAX_HANDLE_SZ};
        int mount;

        (void)s;
        return name_to_handle_at(AT_FDCWD, "there", &name.handle, &mount, 0) < 0 ? errno : 0;
}

static int write_through_memory(const struct surroundings *s)
{
        char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, s->file, 0);

        if (p == MAP_FAILED)
                return errno;
        *p = 'x';
        return msync(p, 4096, MS_SYNC) < 0 ? errno : 0;
}

const struct attempt attempts_files[] = {
        ENTRY(open_passwd),
        ENTRY(open_environment),
        ENTRY(open_outside_fonts),
        ENTRY(open_folder),
        ENTRY(open_path),
        ENTRY(open_device),
        ENTRY(open_new),
        ENTRY(open_by_handle),
        ENTRY(look_for),
        ENTRY(look_at),
        ENTRY(look_at_by_trick),
        ENTRY(look_at_new),
        ENTRY(look_at_link),
        ENTRY(look_at_disk),
        ENTRY(look_where),
        ENTRY(watch),
        ENTRY(open_to_write),
        ENTRY(open_both_ways),
        ENTRY(open_append),
        ENTRY(open_truncate),
        ENTRY(open_memory),
        ENTRY(create),
        ENTRY(create_nameless),
        ENTRY(remove_file),
        ENTRY(remove_at),
        ENTRY(rename_file),
        ENTRY(rename_at),
        ENTRY(link_file),
        ENTRY(make_symlink),
        ENTRY(make_folder),
        ENTRY(remove_folder),
        ENTRY(make_fifo),
        ENTRY(change_mode),
        ENTRY(change_open_mode),
        ENTRY(change_owner),
        ENTRY(change_times),
        ENTRY(change_attribute),
        ENTRY(change_size),
        ENTRY(change_open_size),
        ENTRY(change_folder),
        ENTRY(change_umask),
        ENTRY(write_other),
        ENTRY(write_vector),
        ENTRY(write_at),
        ENTRY(write_vector_at),
        ENTRY(write_output),
        ENTRY(write_errors),
        ENTRY(write_room),
        ENTRY(write_copy),
        ENTRY(write_sent),
        ENTRY(write_on_as_answer),
        ENTRY(write_through_memory),
        ENTRY(synchronise),
        ENTRY(set_flags),
        ENTRY(lock),
        ENTRY(control),
};
const size_t attempts_files_n = KZ_ARRAY_LEN(attempts_files);
