/* The guess at encodings on files whose true encoding is the name of their folder. */
#include "collect.h"

#include <dirent.h>
#include <iconv.h>
#include <stdio.h>

#include "index/base/fdio.h"
#include "index/base/utf8.h"
#include "index/ingest/encoding.h"
#include "index/ingest/wide.h"

#define FOLDER KZ_SHARED_DIR "/corpora/files/encodings/chardet"

static const struct {
        const char *folder, *encoding;
        int files, right; /* how many there are, and of how many the text is read right */
} sets[] = {
        {"windows-1251-russian", "WINDOWS-1251", 9, 9},
        {"windows-1251-bulgarian", "WINDOWS-1251", 7, 7},
        {"KOI8-R", "KOI8-R", 14, 14},
        {"IBM866", "IBM866", 7, 7},
        {"IBM855", "IBM855", 8, 8},
        {"iso-8859-5-russian", "ISO-8859-5", 9, 9},
        {"iso-8859-5-bulgarian", "ISO-8859-5", 4, 4},
        {"MacCyrillic", "MAC-CYRILLIC", 7, 7},
        /* Two quotation marks are too little to go by. */
        {"windows-1252", "WINDOWS-1252", 1, 0},
        {"windows-1254-turkish", "WINDOWS-1254", 1, 1},
        {"utf-8", "UTF-8", 11, 11},
        {"UTF-16LE", "UTF-16LE", 1, 1},
        {"UTF-16BE", "UTF-16BE", 1, 1},
        {"UTF-32BE", "UTF-32BE", 2, 2},
};

/* Whether the text comes out as it does from the true encoding. */
static bool reads_right(struct kz_str bytes, const char *encoding)
{
        const struct kz_encoding *truth = kz_encoding_by_label(kz_str(encoding)), *found;
        struct kz_buf expected = KZ_BUF_NULL, text = KZ_BUF_NULL;
        enum kz_wide wide = kz_wide_detect(bytes);
        size_t broken;
        bool right;

        if (strcmp(encoding, "UTF-16LE") == 0)
                return wide == KZ_WIDE_UTF16_LE;
        if (strcmp(encoding, "UTF-16BE") == 0)
                return wide == KZ_WIDE_UTF16_BE;
        if (strcmp(encoding, "UTF-32BE") == 0)
                return wide == KZ_WIDE_UTF32_BE;
        if (wide || strcmp(encoding, "UTF-8") == 0)
                return !wide && kz_utf8_validate(bytes.ptr, bytes.len) == bytes.len;
        found = kz_encoding_detect(bytes);
        if (!found)
                return false;
        assert_int_equal(kz_encoding_decode(truth, bytes, &expected, &broken, NULL), KZ_OK);
        assert_int_equal(kz_encoding_decode(found, bytes, &text, &broken, NULL), KZ_OK);
        right = kz_str_eq(kz_buf_str(&expected), kz_buf_str(&text));
        kz_buf_deinit(&expected);
        kz_buf_deinit(&text);
        return right;
}

static int count_right(const char *folder, const char *encoding, int *ret_files)
{
        struct kz_buf bytes = KZ_BUF_NULL;
        const struct dirent *entry;
        char path[1024];
        DIR *dir = opendir(folder);
        int right = 0;

        assert_non_null(dir);
        while ((entry = readdir(dir))) {
                if (entry->d_name[0] == '.')
                        continue;
                snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
                kz_buf_clear(&bytes);
                assert_int_equal(kz_file_read(path, (size_t)8 << 20, &bytes, NULL), KZ_OK);
                ++*ret_files;
                if (reads_right(kz_buf_str(&bytes), encoding))
                        right++;
                else
                        print_message("%s: not read as %s\n", path, encoding);
        }
        closedir(dir);
        kz_buf_deinit(&bytes);
        return right;
}

static void test_true_encodings(void **state)
{
        char folder[512];
        int files, all = 0, right = 0, found;
        size_t i;
        DIR *dir = opendir(FOLDER);

        (void)state;
        if (!dir) {
                print_message("%s is not here\n", FOLDER);
                skip();
        }
        closedir(dir);
        for (i = 0; i < KZ_ARRAY_LEN(sets); i++) {
                snprintf(folder, sizeof(folder), "%s/%s", FOLDER, sets[i].folder);
                files = 0;
                found = count_right(folder, sets[i].encoding, &files);
                assert_int_equal(files, sets[i].files);
                assert_int_equal(found, sets[i].right);
                all += files;
                right += found;
        }
        print_message("%d of %d files read right\n", right, all);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_true_encodings),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
