#include "client/denied.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>

#define NAMES_ROOM 4096  /* for a line of the user or group database */
#define GROUP_ROOM 65536 /* it names all the members */

static void name_user(uid_t uid, char *ret, size_t size)
{
        char room[NAMES_ROOM];
        struct passwd entry, *found = NULL;

        if (getpwuid_r(uid, &entry, room, sizeof(room), &found) == 0 && found)
                snprintf(ret, size, "%s", found->pw_name);
        else
                snprintf(ret, size, "%lu", (unsigned long)uid);
}

static void name_group(gid_t gid, char *ret, size_t size)
{
        char room[GROUP_ROOM];
        struct group entry, *found = NULL;

        if (getgrgid_r(gid, &entry, room, sizeof(room), &found) == 0 && found)
                snprintf(ret, size, "%s", found->gr_name);
        else
                snprintf(ret, size, "%lu", (unsigned long)gid);
}

enum kz_status kz_denied(const char *path, struct kz_error *err)
{
        char name[128];
        struct stat st;

        if (stat(path, &st) < 0)
                return kz_error_set(err, KZ_E_DENIED,
                        "you may not connect to the daemon at %s: a folder above it is closed to "
                        "you",
                        path);
        /* Nobody is told to join the group of root. */
        if ((st.st_mode & S_IWGRP) && st.st_gid != 0) {
                name_group(st.st_gid, name, sizeof(name));
                return kz_error_set(err, KZ_E_DENIED,
                        "you may not connect to the daemon at %s: it is for the group %s; join it, "
                        "and log in again",
                        path, name);
        }
        name_user(st.st_uid, name, sizeof(name));
        return kz_error_set(err, KZ_E_DENIED,
                "you may not connect to the daemon at %s: it is for the user %s; socket_group and "
                "socket_mode in kzsearch.conf(5) let others in",
                path, name);
}
