#include "index/xapian/kzx_internal.hh"

struct kzx_stemmer {
        Xapian::Stem stem;
        std::string last;
};

enum kz_status kzx_stemmer_new(const char *language, struct kzx_stemmer **ret, struct kz_error *err)
{
        return kzx_guard(err, "open a stemmer", [&] {
                *ret = new kzx_stemmer{Xapian::Stem(std::string(language)), {}};
                return KZ_OK;
        });
}

struct kzx_stemmer *kzx_stemmer_free(struct kzx_stemmer *stemmer)
{
        delete stemmer;
        return nullptr;
}

enum kz_status kzx_stemmer_stem(struct kzx_stemmer *stemmer, const char *word, size_t len,
        const char **ret, size_t *ret_len, struct kz_error *err)
{
        return kzx_guard(err, "stem", [&] {
                stemmer->last = stemmer->stem(kzx_bytes(word, len));
                *ret = stemmer->last.c_str();
                *ret_len = stemmer->last.size();
                return KZ_OK;
        });
}

enum kz_status kzx_stemmer_languages(char **ret, struct kz_error *err)
{
        return kzx_guard(err, "list stemmers", [&] {
                *ret = kzx_copy_out(Xapian::Stem::get_available_languages());
                return KZ_OK;
        });
}
