/* Shim 垫片: stands between a process and the kernel, for tests only. Loaded by LD_PRELOAD; on Linux.
 *
 *   KECHUANG_TEST_SHIM_FOLDER    the folder that is watched, absolute; nothing else is touched or counted
 *   KECHUANG_TEST_SHIM_CONTROL   a file of 4,096 bytes of 64-bit numbers in the machine's order, shared with whoever steers (see `slot` below)
 *   KECHUANG_TEST_SHIM_RECORD    a file to which every change of the folder is appended, in order; optional
 *
 * It counts and delays synchronisations, lets the n-th one fail, refuses writes for want of room, moves or stops the clock of the wall, and
 * records what was written, so that the state of a disk after a power cut can be built. One lock is held around a change and its record.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* Where each number lies in the control file. `endure/src/shim.rs` has the same list. */
enum slot {
    SYNCS = 0,      /* counted: fsync and fdatasync in the folder */
    DELAY_US = 1,   /* set: how long each one takes longer */
    FAIL_KIND = 2,  /* set: 0 none, else the kind of file + 1; 99 any kind */
    FAIL_AFTER = 3, /* set: how many of them still succeed; counts down */
    FAIL_TIMES = 4, /* set: how many fail then; counts down */
    FAILED = 5,     /* counted: how many failed */
    FULL = 6,       /* set: 1 refuses every write that grows a file, with ENOSPC */
    REFUSED = 7,    /* counted: how many were refused so */
    AHEAD_MS = 8,   /* set: by how much the clock of the wall is ahead (negative: behind) */
    STOPPED_MS = 9, /* set: where that clock stands still; 0 where it runs */
    PRETEND = 10,   /* set: 1 leaves the real synchronisation out: the record is what counts */
    WRITES = 11,    /* counted: writes in the folder */
    BYTES = 12,     /* counted: their bytes */
    CHANGES = 13,   /* counted: entries of the record */
    KINDS = 16      /* counted: synchronisations by kind, from here on */
};

/* Kinds of file, by the first part of the path in the folder. */
enum kind { OTHER = 0, DATABASE = 1, WAL = 2, FILES = 3, ANCHORS = 4, KEYS = 5, SHARED_MEMORY = 6 };

/* Kinds of entry in the record. */
enum change { CREATE = 1, WRITE = 2, TRUNCATE = 3, RENAME = 4, UNLINK = 5, MAKE_FOLDER = 6, SYNC = 7, SYNC_FAILED = 8, LINK = 9 };

#define FDS 65536
static unsigned char watched[FDS]; /* kind + 1 of a watched descriptor */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static volatile int64_t fallback[512];
static volatile int64_t *control = fallback;
static int record = -1;

__attribute__((constructor)) static void begin(void) {
    const char *name = getenv("KECHUANG_TEST_SHIM_FOLDER");
    if (name != NULL) {
        snprintf(folder, sizeof folder, "%s", name);
        folder_length = strlen(folder);
    }
    name = getenv("KECHUANG_TEST_SHIM_CONTROL");
    if (name != NULL) {
        int file = (int)syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC, 0);
        if (file >= 0) {
            void *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            if (shared != MAP_FAILED) control = shared;
            syscall(SYS_close, file);
        }
    }
    name = getenv("KECHUANG_TEST_SHIM_RECORD");
    if (name != NULL) record = (int)syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* A thread may still write when the program ends. The lock is taken for good, so that none is in the middle of an entry of the record. */
__attribute__((destructor)) static void end(void) {
    if (record >= 0) pthread_mutex_lock(&lock);
}

static int64_t add(enum slot slot, int64_t more) { return __atomic_add_fetch(&control[slot], more, __ATOMIC_SEQ_CST); }

/* The path in the folder, from the slash on; none elsewhere. The folder itself is an empty one. */
static const char *inside(const char *path) {
    if (folder_length == 0 || path == NULL || strncmp(path, folder, folder_length) != 0) return NULL;
    const char *rest = path + folder_length;
    return *rest == '/' || *rest == 0 ? rest : NULL;
}

static int ends(const char *text, const char *with) {
    size_t length = strlen(text), most = strlen(with);
    return length >= most && strcmp(text + length - most, with) == 0;
}

static enum kind kind_of(const char *rest) {
    if (strncmp(rest, "/files", 6) == 0) return FILES;
    if (strncmp(rest, "/anchors", 8) == 0) return ANCHORS;
    if (strncmp(rest, "/keys", 5) == 0) return KEYS;
    if (ends(rest, "-wal")) return WAL;
    if (ends(rest, "-shm")) return SHARED_MEMORY;
    if (ends(rest, ".db")) return DATABASE;
    return OTHER;
}

static int is_watched(int fd) { return fd >= 0 && fd < FDS && watched[fd] != 0; }

static void put(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        long put = syscall(SYS_write, record, at, length);
        if (put <= 0) abort(); /* A record with a hole would prove nothing. */
        at += put;
        length -= (size_t)put;
    }
}

/* An entry: seven numbers, then the bytes of the first and of the second. */
static void note(enum change what, uint64_t file, int64_t offset, const void *first, size_t length, const char *second) {
    if (record < 0) return;
    size_t other = second == NULL ? 0 : strlen(second);
    int64_t head[6] = {0x4b43, what, (int64_t)file, offset, (int64_t)length, (int64_t)other};
    put(head, sizeof head);
    put(first, length);
    put(second, other);
    add(CHANGES, 1);
}

static uint64_t number_of(int fd) {
    struct stat about;
    return fstat(fd, &about) == 0 ? about.st_ino : 0;
}

static int64_t size_of(int fd) {
    struct stat about;
    return fstat(fd, &about) == 0 ? about.st_size : 0;
}

static int open_it(int at, const char *path, int flags, mode_t mode) {
    const char *rest = at == AT_FDCWD || (path != NULL && path[0] == '/') ? inside(path) : NULL;
    if (rest == NULL) {
        int fd = (int)syscall(SYS_openat, at, path, flags, mode);
        if (fd >= 0 && fd < FDS) watched[fd] = 0;
        return fd;
    }
    pthread_mutex_lock(&lock);
    int is_new = (flags & O_CREAT) != 0 && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
    int64_t before = 0;
    if (is_new && control[FULL] != 0) {
        add(REFUSED, 1);
        pthread_mutex_unlock(&lock);
        errno = ENOSPC;
        return -1;
    }
    int fd = (int)syscall(SYS_openat, at, path, flags & ~O_TRUNC, mode);
    if (fd >= 0 && fd < FDS) {
        enum kind kind = kind_of(rest);
        watched[fd] = (unsigned char)(kind == SHARED_MEMORY ? 0 : kind + 1);
        if (is_new && kind != SHARED_MEMORY) note(CREATE, number_of(fd), 0, rest, strlen(rest), NULL);
        if ((flags & O_TRUNC) != 0 && (before = size_of(fd)) > 0) {
            syscall(SYS_ftruncate, fd, (int64_t)0);
            if (kind != SHARED_MEMORY) note(TRUNCATE, number_of(fd), 0, NULL, 0, NULL);
        }
    }
    int saved = errno;
    pthread_mutex_unlock(&lock);
    errno = saved;
    return fd;
}

#define OPEN_MODE(flags, last)                                                                                                                       \
    mode_t mode = 0;                                                                                                                                 \
    if (((flags) & (O_CREAT | O_TMPFILE)) != 0) {                                                                                                    \
        va_list rest;                                                                                                                                \
        va_start(rest, last);                                                                                                                        \
        mode = va_arg(rest, mode_t);                                                                                                                 \
        va_end(rest);                                                                                                                                \
    }

int open(const char *path, int flags, ...) {
    OPEN_MODE(flags, flags)
    return open_it(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    OPEN_MODE(flags, flags)
    return open_it(AT_FDCWD, path, flags, mode);
}
int openat(int at, const char *path, int flags, ...) {
    OPEN_MODE(flags, flags)
    return open_it(at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) {
    OPEN_MODE(flags, flags)
    return open_it(at, path, flags, mode);
}

int close(int fd) {
    if (fd >= 0 && fd < FDS) watched[fd] = 0;
    return (int)syscall(SYS_close, fd);
}

static ssize_t write_it(int fd, const void *bytes, size_t length, int64_t offset, int moves) {
    pthread_mutex_lock(&lock);
    int64_t at = offset;
    if (moves) at = (fcntl(fd, F_GETFL) & O_APPEND) != 0 ? size_of(fd) : (int64_t)syscall(SYS_lseek, fd, (int64_t)0, SEEK_CUR);
    if (control[FULL] != 0 && at + (int64_t)length > size_of(fd)) {
        add(REFUSED, 1);
        pthread_mutex_unlock(&lock);
        errno = ENOSPC;
        return -1;
    }
    ssize_t put = moves ? syscall(SYS_write, fd, bytes, length) : syscall(SYS_pwrite64, fd, bytes, length, offset);
    int saved = errno;
    if (put > 0) {
        add(WRITES, 1);
        add(BYTES, put);
        note(WRITE, number_of(fd), at, bytes, (size_t)put, NULL);
    }
    pthread_mutex_unlock(&lock);
    errno = saved;
    return put;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    return is_watched(fd) ? write_it(fd, bytes, length, 0, 1) : syscall(SYS_write, fd, bytes, length);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return is_watched(fd) ? write_it(fd, bytes, length, offset, 0) : syscall(SYS_pwrite64, fd, bytes, length, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) { return pwrite(fd, bytes, length, offset); }
ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (!is_watched(fd)) return syscall(SYS_writev, fd, parts, count);
    ssize_t all = 0;
    for (int part = 0; part < count; part++) {
        ssize_t put = write_it(fd, parts[part].iov_base, parts[part].iov_len, 0, 1);
        if (put < 0) return all > 0 ? all : put;
        all += put;
        if ((size_t)put < parts[part].iov_len) break;
    }
    return all;
}

static int truncate_it(int fd, int64_t length) {
    if (!is_watched(fd)) return (int)syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_ftruncate, fd, length), saved = errno;
    if (done == 0) note(TRUNCATE, number_of(fd), length, NULL, 0, NULL);
    pthread_mutex_unlock(&lock);
    errno = saved;
    return done;
}
int ftruncate(int fd, off_t length) { return truncate_it(fd, length); }
int ftruncate64(int fd, off64_t length) { return truncate_it(fd, length); }

int rename(const char *from, const char *to) {
    const char *one = inside(from), *other = inside(to);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0), saved = errno;
    if (done == 0 && one != NULL && other != NULL) note(RENAME, 0, 0, one, strlen(one), other);
    pthread_mutex_unlock(&lock);
    errno = saved;
    return done;
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    const char *one = inside(from), *other = inside(to);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_linkat, from_at, from, to_at, to, flags), saved = errno;
    if (done == 0 && one != NULL && other != NULL) note(LINK, 0, 0, one, strlen(one), other);
    pthread_mutex_unlock(&lock);
    errno = saved;
    return done;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

static int unlink_it(int at, const char *path, int flags) {
    const char *rest = at == AT_FDCWD || path[0] == '/' ? inside(path) : NULL;
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_unlinkat, at, path, flags), saved = errno;
    if (done == 0 && rest != NULL && kind_of(rest) != SHARED_MEMORY) note(UNLINK, 0, 0, rest, strlen(rest), NULL);
    pthread_mutex_unlock(&lock);
    errno = saved;
    return done;
}
int unlink(const char *path) { return unlink_it(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return unlink_it(at, path, flags); }

int mkdir(const char *path, mode_t mode) {
    const char *rest = inside(path);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode), saved = errno;
    if (done == 0 && rest != NULL) note(MAKE_FOLDER, 0, 0, rest, strlen(rest), NULL);
    pthread_mutex_unlock(&lock);
    errno = saved;
    return done;
}

/* A folder is named in the record by its path, since it has no content of its own there. */
static void note_sync(int fd, enum change what) {
    struct stat about;
    if (record < 0 || fstat(fd, &about) != 0) return;
    if (!S_ISDIR(about.st_mode)) {
        note(what, about.st_ino, 0, NULL, 0, NULL);
        return;
    }
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    const char *rest = inside(path);
    if (rest != NULL) note(what, 0, 1, rest, strlen(rest), NULL);
}

static int sync_it(int fd, long call) {
    if (!is_watched(fd)) return (int)syscall(call, fd);
    int kind = watched[fd] - 1;
    add(SYNCS, 1);
    add((enum slot)(KINDS + kind), 1);
    int64_t delay = control[DELAY_US];
    if (delay > 0) {
        struct timespec rest = {delay / 1000000, (delay % 1000000) * 1000};
        while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
        }
    }
    pthread_mutex_lock(&lock);
    int64_t which = control[FAIL_KIND];
    if ((which == 99 || which == kind + 1) && control[FAIL_TIMES] > 0) {
        if (control[FAIL_AFTER] > 0) {
            add(FAIL_AFTER, -1);
        } else {
            add(FAIL_TIMES, -1);
            add(FAILED, 1);
            note_sync(fd, SYNC_FAILED);
            pthread_mutex_unlock(&lock);
            errno = EIO;
            return -1;
        }
    }
    /* With a record the lock is kept: what is synchronised is what was written before, and nothing comes between. */
    if (record < 0) pthread_mutex_unlock(&lock);
    int done = control[PRETEND] != 0 ? 0 : (int)syscall(call, fd), saved = errno;
    if (record >= 0) {
        note_sync(fd, done == 0 ? SYNC : SYNC_FAILED);
        pthread_mutex_unlock(&lock);
    }
    errno = saved;
    return done;
}
int fsync(int fd) { return sync_it(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_it(fd, SYS_fdatasync); }

static int clock_it(clockid_t which, struct timespec *now) {
    int done = (int)syscall(SYS_clock_gettime, which, now);
    if (done != 0 || (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE)) return done;
    int64_t stopped = control[STOPPED_MS], ahead = control[AHEAD_MS];
    if (stopped != 0) {
        now->tv_sec = stopped / 1000;
        now->tv_nsec = (stopped % 1000) * 1000000;
    } else if (ahead != 0) {
        int64_t nanoseconds = now->tv_nsec + (ahead % 1000) * 1000000;
        now->tv_sec += ahead / 1000 + (nanoseconds >= 1000000000) - (nanoseconds < 0);
        now->tv_nsec = (nanoseconds + 1000000000) % 1000000000;
    }
    return 0;
}
int clock_gettime(clockid_t which, struct timespec *now) { return clock_it(which, now); }
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec exact;
    int done = clock_it(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return done;
}
time_t time(time_t *where) {
    struct timespec exact;
    clock_it(CLOCK_REALTIME, &exact);
    if (where != NULL) *where = exact.tv_sec;
    return exact.tv_sec;
}
