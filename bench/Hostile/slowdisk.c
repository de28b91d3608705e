/* Loaded in front of libc: each fsync and fdatasync takes at least NUDGE_BENCH_DISK_MS milliseconds, as on a disk of that kind. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

typedef int (*sync_call)(int);

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int slowly(const char *name, int file)
{
    const char *milliseconds = getenv("NUDGE_BENCH_DISK_MS");
    long long due = now() + (milliseconds ? atoll(milliseconds) : 0) * 1000000LL;
    int result = ((sync_call)dlsym(RTLD_NEXT, name))(file);
    int error = errno;
    long long left = due - now();
    if (left > 0) {
        struct timespec wait = {left / 1000000000LL, left % 1000000000LL};
        while (nanosleep(&wait, &wait) != 0 && errno == EINTR) {
        }
    }
    errno = error;
    return result;
}

int fsync(int file) { return slowly("fsync", file); }

int fdatasync(int file) { return slowly("fdatasync", file); }
