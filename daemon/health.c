#include "daemon/health.h"

void kz_health_init(struct kz_health *health)
{
        *health = (struct kz_health){.error = KZ_ERROR_NULL};
        pthread_mutex_init(&health->lock, NULL);
}

void kz_health_deinit(struct kz_health *health)
{
        pthread_mutex_destroy(&health->lock);
}

void kz_health_note(struct kz_health *health, const char *message)
{
        pthread_mutex_lock(&health->lock);
        if (!health->damaged)
                kz_error_set(&health->error, KZ_E_CORRUPT, "%s", message);
        health->damaged = true;
        pthread_mutex_unlock(&health->lock);
}

void kz_health_clear(struct kz_health *health)
{
        pthread_mutex_lock(&health->lock);
        health->damaged = false;
        pthread_mutex_unlock(&health->lock);
}

bool kz_health_is_damaged(struct kz_health *health, struct kz_error *ret)
{
        bool damaged;

        pthread_mutex_lock(&health->lock);
        damaged = health->damaged;
        if (damaged && ret)
                *ret = health->error;
        pthread_mutex_unlock(&health->lock);
        return damaged;
}
