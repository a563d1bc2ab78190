using System.Buffers;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// Hashes the slots of this process from the first one on while they arrive, so that a verify has only the rest to
/// hash. A chunk that continues what is hashed is hashed from the request's own memory, while the journal flushes it;
/// one that came too early is read again from the page cache when its turn has come.
/// </summary>
/// <remarks>
/// A chunk is hashed before it is known whether it will be recorded. If it is not, other bytes may take its place, and
/// the hash is dropped. Recorded slots never change, and whether a slot's bytes are still those that count, the verify
/// asks the record.
/// </remarks>
internal sealed class PrefixHasher(UploadSession session) : IDisposable
{
    // One request hashes at most its own chunk and this much of earlier ones. Chunks that come in any order leave more
    // behind; that is the verify's, and no request's, to wait for.
    private const int MaxCatchUpBytes = 256 * 1024;

    private readonly Lock _lock = new();

    private PrefixHash? _hash;

    private int _next;

    private int _stride;

    private bool _isClosed;

    /// <summary>Called when a slot was written and waits for its receipt; its content is still in memory.</summary>
    public void Extend(PendingChunk slot)
    {
        // Try-lock: skipped while another request hashes.
        if (!_lock.TryEnter())
        {
            return;
        }

        try
        {
            if (!_isClosed && (_next == 0 || slot.Length == _stride))
            {
                CatchUp(slot);
                if (slot.Index == _next)
                {
                    Append(slot.Content.Span, slot.Length);
                    slot.IsHashed = true;
                }
            }
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>Starts over: a chunk that was hashed is not recorded.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _hash?.Dispose();
            _hash = null;
            _next = 0;
        }
    }

    /// <summary>The hash of the first slots, if it is those that are hashed; nothing changes.</summary>
    /// <param name="slots">How many.</param>
    public FileHash? HashOf(int slots)
    {
        lock (_lock)
        {
            return _next == slots ? _hash?.Current() : null;
        }
    }

    /// <summary>
    /// What is hashed by now, for the caller to go on with and to dispose; null when nothing is. Nothing more is hashed
    /// here.
    /// </summary>
    public PrefixHash? Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            PrefixHash? hash = _hash;
            _hash = null;
            return hash;
        }
    }

    public void Dispose() => Close()?.Dispose();

    private void CatchUp(PendingChunk slot)
    {
        if (_next == slot.Index)
        {
            return;
        }

        int most = Math.Max(1, MaxCatchUpBytes / slot.Length);
        int count = session.Record.SlotsOf(session.Writer).Chunks.CountFrom(_next, most);
        if (count == 0)
        {
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(count * slot.Length);
        try
        {
            Span<byte> bytes = buffer.AsSpan(0, count * slot.Length);
            if (slot.File!.TryRead(bytes, (long)_next * slot.Length))
            {
                Append(bytes, slot.Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes, int stride)
    {
        (_hash ??= new PrefixHash(session.Writer)).Append(bytes);
        _stride = stride;
        _next += bytes.Length / stride;
    }
}
