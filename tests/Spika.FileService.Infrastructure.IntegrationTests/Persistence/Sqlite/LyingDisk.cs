using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

/// <summary>
/// A disk under SQLite on which one flush fails, and which then lies as ext4 does: blocks that were in fresh extents at
/// that moment take writes and flushes without an error from then on, and read zeros. Only a truncated or a new file
/// gets other blocks. Chosen with <c>Vfs=lying</c> in the connection string.
/// </summary>
/// <remarks>
/// The functions stand in for those of SQLite's own file system: https://sqlite.org/c3ref/vfs.html and
/// https://sqlite.org/c3ref/io_methods.html, on a 64-bit machine.
/// </remarks>
internal static unsafe partial class LyingDisk
{
    public const string Name = "lying";

    private const string Library = "e_sqlite3";

    private const int VfsBytes = 168;

    private const int VfsName = 24;

    private const int VfsOpen = 40;

    private const int VfsDelete = 48;

    private const int MethodsBytes = 152;

    private const int MethodsClose = 8;

    private const int MethodsWrite = 24;

    private const int MethodsTruncate = 32;

    private const int MethodsSync = 40;

    private const int FlushFailed = 10 | (4 << 8); // SQLITE_IOERR_FSYNC

    private const int WriteFailed = 778; // SQLITE_IOERR_WRITE

    private static readonly Lock _lock = new();

    private static readonly Dictionary<string, LyingFile> _files = [];

    private static readonly Dictionary<nint, (string Path, nint RealMethods)> _open = [];

    // SQLite has one table of functions for the database and another for its log.
    private static readonly Dictionary<nint, nint> _methods = [];

    private static nint _real;

    public static void Install()
    {
        lock (_lock)
        {
            if (_real != 0)
            {
                return;
            }

            SQLitePCL.Batteries_V2.Init();
            _real = Find(0);
            nint vfs = Copy(_real, VfsBytes);
            *(nint*)(vfs + VfsName) = Marshal.StringToCoTaskMemUTF8(Name);
            *(nint*)(vfs + VfsOpen) = (nint)(delegate* unmanaged[Cdecl]<nint, byte*, nint, int, int*, int>)&Open;
            *(nint*)(vfs + VfsDelete) = (nint)(delegate* unmanaged[Cdecl]<nint, byte*, int, int>)&Delete;
            _ = Register(vfs, 0);
        }
    }

    public static void FailNextFlush(string path)
    {
        lock (_lock)
        {
            FileAt(path).FailNextFlush();
        }
    }

    public static void FailNextWrite(string path)
    {
        lock (_lock)
        {
            FileAt(path).FailNextWrite();
        }
    }

    public static int LostBlocks(string path)
    {
        lock (_lock)
        {
            return FileAt(path).Lost.Count;
        }
    }

    /// <summary>Copies a database and its log as the disk has them when the power goes now.</summary>
    public static string CopyAfterPowerLoss(string database, string folder)
    {
        Directory.CreateDirectory(folder);
        lock (_lock)
        {
            foreach (string path in (string[])[database, database + "-wal"])
            {
                byte[] content = File.ReadAllBytes(path);
                foreach (long block in FileAt(path).Absent.Where(b => b * LyingFile.BlockBytes < content.Length))
                {
                    int start = (int)(block * LyingFile.BlockBytes);
                    content.AsSpan(start, Math.Min(LyingFile.BlockBytes, content.Length - start)).Clear();
                }

                File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(path)), content);
            }
        }

        return Path.Combine(folder, Path.GetFileName(database));
    }

    private static LyingFile FileAt(string path)
    {
        if (!_files.TryGetValue(path, out LyingFile? file))
        {
            _files[path] = file = new LyingFile();
        }

        return file;
    }

    private static nint Copy(nint original, int bytes)
    {
        nint copy = (nint)NativeMemory.Alloc((nuint)bytes);
        Buffer.MemoryCopy((void*)original, (void*)copy, bytes, bytes);
        return copy;
    }

    private static nint Replace(nint real)
    {
        if (!_methods.TryGetValue(real, out nint methods))
        {
            methods = Copy(real, MethodsBytes);
            *(nint*)(methods + MethodsClose) = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&Close;
            *(nint*)(methods + MethodsWrite) = (nint)(delegate* unmanaged[Cdecl]<nint, void*, int, long, int>)&Write;
            *(nint*)(methods + MethodsTruncate) = (nint)(delegate* unmanaged[Cdecl]<nint, long, int>)&Truncate;
            *(nint*)(methods + MethodsSync) = (nint)(delegate* unmanaged[Cdecl]<nint, int, int>)&Sync;
            _methods[real] = methods;
        }

        return methods;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(nint vfs, byte* name, nint file, int flags, int* outFlags)
    {
        int result = ((delegate* unmanaged[Cdecl]<nint, byte*, nint, int, int*, int>)At(_real, VfsOpen))(
            _real,
            name,
            file,
            flags,
            outFlags
        );
        if (result != 0 || name == null)
        {
            return result;
        }

        lock (_lock)
        {
            string path = PathOf(name);
            if (IsDatabase(path) && _open.Values.All(open => open.Path != path))
            {
                // It may be another file by now. The lies of this one were told at its flushes.
                _files.Remove(path);
            }

            nint methods = *(nint*)file;
            _open[file] = (path, methods);
            *(nint*)file = Replace(methods);
        }

        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(nint vfs, byte* name, int flushFolder)
    {
        lock (_lock)
        {
            _files.Remove(PathOf(name));
        }

        return ((delegate* unmanaged[Cdecl]<nint, byte*, int, int>)At(_real, VfsDelete))(_real, name, flushFolder);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(nint file)
    {
        nint methods;
        lock (_lock)
        {
            _open.Remove(file, out (string, nint RealMethods) open);
            methods = open.RealMethods;
        }

        return ((delegate* unmanaged[Cdecl]<nint, int>)At(methods, MethodsClose))(file);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint file, void* bytes, int count, long position)
    {
        lock (_lock)
        {
            return FileAt(_open[file].Path).Write(position, count)
                ? WriteReally(file, bytes, count, position)
                : WriteFailed;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(nint file, long length)
    {
        lock (_lock)
        {
            (string path, nint methods) = _open[file];
            FileAt(path).Truncate(length);
            return ((delegate* unmanaged[Cdecl]<nint, long, int>)At(methods, MethodsTruncate))(file, length);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(nint file, int flags)
    {
        lock (_lock)
        {
            (string path, nint methods) = _open[file];
            LyingFile disk = FileAt(path);
            if (!disk.Flush())
            {
                return FlushFailed;
            }

            // As if the database's file had left the cache at this moment. The log stays in it.
            byte* zeros = stackalloc byte[LyingFile.BlockBytes];
            foreach (long block in IsDatabase(path) ? disk.Lost : [])
            {
                _ = WriteReally(file, zeros, LyingFile.BlockBytes, block * LyingFile.BlockBytes);
            }

            return ((delegate* unmanaged[Cdecl]<nint, int, int>)At(methods, MethodsSync))(file, flags);
        }
    }

    private static int WriteReally(nint file, void* bytes, int count, long position) =>
        ((delegate* unmanaged[Cdecl]<nint, void*, int, long, int>)At(_open[file].RealMethods, MethodsWrite))(
            file,
            bytes,
            count,
            position
        );

    private static bool IsDatabase(string path) => path.EndsWith(".db", StringComparison.Ordinal);

    private static nint At(nint structure, int offset) => *(nint*)(structure + offset);

    private static string PathOf(byte* name) =>
        Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_find")]
    private static partial nint Find(nint name);

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_register")]
    private static partial int Register(nint vfs, int isDefault);
}
