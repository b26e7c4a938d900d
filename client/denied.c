#include "client/denied.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>

#define NAME_ROOM 128
#define LINE_ROOM 16384 /* of /etc/group, where a line names all members */

/*
 * The names are looked for in the files only: the programs are linked statically, where the C
 * library cannot ask anything else. Another directory's users and groups are told by their numbers.
 */
static void name_user(uid_t uid, char ret[static NAME_ROOM])
{
        struct passwd entry, *found = NULL;
        FILE *file = fopen("/etc/passwd", "re");
        char line[LINE_ROOM];

        snprintf(ret, NAME_ROOM, "%lu", (unsigned long)uid);
        while (file && fgetpwent_r(file, &entry, line, sizeof(line), &found) == 0) {
                if (entry.pw_uid != uid)
                        continue;
                snprintf(ret, NAME_ROOM, "%s", entry.pw_name);
                break;
        }
        if (file)
                fclose(file);
}

static void name_group(gid_t gid, char ret[static NAME_ROOM])
{
        struct group entry, *found = NULL;
        FILE *file = fopen("/etc/group", "re");
        char line[LINE_ROOM];

        snprintf(ret, NAME_ROOM, "%lu", (unsigned long)gid);
        while (file && fgetgrent_r(file, &entry, line, sizeof(line), &found) == 0) {
                if (entry.gr_gid != gid)
                        continue;
                snprintf(ret, NAME_ROOM, "%s", entry.gr_name);
                break;
        }
        if (file)
                fclose(file);
}

enum kz_status kz_denied(const char *path, struct kz_error *err)
{
        char name[NAME_ROOM];
        struct stat st;

        if (stat(path, &st) < 0)
                return kz_error_set(err, KZ_E_DENIED,
                        "you may not connect to the daemon at %s: a folder above it is closed to "
                        "you",
                        path);
        /* Nobody is told to join the group of root. */
        if ((st.st_mode & S_IWGRP) && st.st_gid != 0) {
                name_group(st.st_gid, name);
                return kz_error_set(err, KZ_E_DENIED,
                        "you may not connect to the daemon at %s: it is for the group %s; join it, "
                        "and log in again",
                        path, name);
        }
        name_user(st.st_uid, name);
        return kz_error_set(err, KZ_E_DENIED,
                "you may not connect to the daemon at %s: it is for the user %s; socket_group and "
                "socket_mode in kzsearch.conf(5) let others in",
                path, name);
}
