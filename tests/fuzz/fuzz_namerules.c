/* A table of name rules, and behind a NUL a word to read with it: keys are short and ASCII. */
#include <stdlib.h>

#include "index/text/namekey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
        struct kz_str text = {(const char *)data, nul ? (size_t)(nul - data) : size};
        struct kz_str word = {(const char *)data + text.len, size - text.len};
        struct kz_namerules *rules = NULL;
        struct kz_namekeys keys;
        size_t i, k;

        kz_namekeys_make(kz_namerules_builtin(), text, &keys);
        if (kz_namerules_parse("fuzz", text, &rules, NULL))
                return 0;
        if (nul) {
                word.ptr++;
                word.len--;
        }
        kz_namekeys_make(rules, word, &keys);
        if (keys.n > KZ_NAMEKEYS_MAX || keys.n_close > KZ_NAMESTEMS_MAX)
                abort();
        for (i = 0; i < keys.n; i++) {
                for (k = 0; k < keys.keys[i].len; k++) {
                        if (keys.keys[i].len > KZ_NAMEKEY_MAX || keys.keys[i].bytes[k] <= ' ')
                                abort();
                }
        }
        kz_namerules_free(rules);
        return 0;
}
