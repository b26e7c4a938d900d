/* One configuration file: its keys, their values, and what is wrong with them. */
#ifndef KZ_DAEMON_CONFIGFILE_H
#define KZ_DAEMON_CONFIGFILE_H

#include "daemon/config.h"

/*
 * Reads file into config, over what is there. managed: it is sources.conf, which has only sources.
 * Mistakes are appended to problems, a line each, and are no failure; *ret_there is false for an
 * optional file that is missing. KZ_E_NOMEM, and failures to read.
 */
enum kz_status kz_configfile_read(struct kz_config *config, const char *file, bool optional,
        bool managed, struct kz_buf *problems, bool *ret_there, struct kz_error *err);

#endif
