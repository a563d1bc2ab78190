using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// The thread of <see cref="WriteGroup"/>. SQLite waits for the disk at each commit, and the pool has as many threads
/// as there are processors.
/// </summary>
internal sealed class WriterThread() : OwnThreads(1, "Writer");
