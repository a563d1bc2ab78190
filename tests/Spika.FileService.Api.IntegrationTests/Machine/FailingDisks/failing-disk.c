// A disk as a file of FUSE, for a loop device. It fails one write with EIO: the next one that contains given bytes.
// It keeps a second image, which has what was flushed and nothing else, until the power is cut.
//
// usage: failing-disk IMAGE FLUSHED MOUNTPOINT -s -f
// MOUNTPOINT/control takes "fail HEXDIGITS" or "cut", and returns the number of the writes that failed.
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 4096
#define LONGEST 64

static int image, flushed, is_cut;
static off_t size;
static unsigned char *dirty; // one byte for each block that was written since the last flush
static unsigned char marker[LONGEST];
static size_t marker_length;
static unsigned failed;

static int is_disk(const char *path) { return strcmp(path, "/disk") == 0; }
static int is_control(const char *path) { return strcmp(path, "/control") == 0; }

static int on_getattr(const char *path, struct stat *s, struct fuse_file_info *file) {
    (void)file;
    memset(s, 0, sizeof *s);
    s->st_nlink = 1;
    s->st_mode = strcmp(path, "/") == 0 ? S_IFDIR | 0700 : S_IFREG | 0600;
    s->st_size = is_disk(path) ? size : 0;
    return strcmp(path, "/") == 0 || is_disk(path) || is_control(path) ? 0 : -ENOENT;
}

static int on_open(const char *path, struct fuse_file_info *file) {
    file->direct_io = 1; // nothing of the disk is in a cache above it
    return is_disk(path) || is_control(path) ? 0 : -ENOENT;
}

static int on_truncate(const char *path, off_t length, struct fuse_file_info *file) {
    (void)path, (void)length, (void)file;
    return 0;
}

static int on_read(const char *path, char *bytes, size_t count, off_t position, struct fuse_file_info *file) {
    (void)file;
    if (is_disk(path)) {
        ssize_t read = pread(image, bytes, count, position);
        return read < 0 ? -errno : read;
    }
    char text[16];
    int length = snprintf(text, sizeof text, "%u\n", failed);
    if (position >= length) return 0;
    length = (size_t)(length - position) < count ? length - position : (int)count;
    memcpy(bytes, text + position, length);
    return length;
}

static int command(const char *bytes, size_t count) {
    char text[8 + 2 * LONGEST] = "";
    if (count >= sizeof text) return -EINVAL;
    memcpy(text, bytes, count);
    if (strncmp(text, "cut", 3) == 0) {
        is_cut = 1;
        return count;
    }
    if (strncmp(text, "fail ", 5) != 0) return -EINVAL;
    marker_length = 0;
    const char *digits = text + 5;
    while (marker_length < LONGEST && sscanf(digits + 2 * marker_length, "%2hhx", &marker[marker_length]) == 1)
        marker_length++;
    return marker_length > 0 ? (int)count : -EINVAL;
}

static int on_write(const char *path, const char *bytes, size_t count, off_t position, struct fuse_file_info *file) {
    (void)file;
    if (is_control(path)) return command(bytes, count);
    if (marker_length > 0 && memmem(bytes, count, marker, marker_length) != NULL) {
        marker_length = 0;
        failed++;
        return -EIO;
    }
    if (pwrite(image, bytes, count, position) != (ssize_t)count) return -EIO;
    memset(dirty + position / BLOCK, 1, (position + count - 1) / BLOCK - position / BLOCK + 1);
    return count;
}

static int on_fsync(const char *path, int data_only, struct fuse_file_info *file) {
    (void)data_only, (void)file;
    if (!is_disk(path) || is_cut) return 0;
    char block[BLOCK];
    for (off_t i = 0; i < size / BLOCK; i++) {
        if (!dirty[i]) continue;
        if (pread(image, block, BLOCK, i * BLOCK) != BLOCK || pwrite(flushed, block, BLOCK, i * BLOCK) != BLOCK)
            return -EIO;
        dirty[i] = 0;
    }
    return 0;
}

static const struct fuse_operations operations = {
    .getattr = on_getattr,
    .open = on_open,
    .truncate = on_truncate,
    .read = on_read,
    .write = on_write,
    .fsync = on_fsync,
};

int main(int count, char **arguments) {
    if (count < 4) return 2;
    image = open(arguments[1], O_RDWR | O_CLOEXEC);
    flushed = open(arguments[2], O_RDWR | O_CLOEXEC);
    struct stat s;
    if (image < 0 || flushed < 0 || fstat(image, &s) != 0) {
        perror("failing-disk");
        return 1;
    }
    size = s.st_size;
    dirty = calloc(size / BLOCK, 1);
    arguments[2] = arguments[0];
    return dirty == NULL ? 1 : fuse_main(count - 2, arguments + 2, &operations, NULL);
}
