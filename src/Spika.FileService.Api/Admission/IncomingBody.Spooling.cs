using System.Buffers;
using System.IO.Pipelines;
using Spika.FileService.Api.Errors;
using Spika.FileService.Application.Common.Spooling;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Admission;

/// <summary>The way of a body through the spool, and back into memory when it is whole.</summary>
internal sealed partial class IncomingBody
{
    private static readonly TimeSpan _tryAgainAfter = TimeSpan.FromMilliseconds(100);

    private ISpooledBytes? _spooled;

    private async ValueTask<Error?> ReadIntoSpoolAsync(CancellationToken cancellationToken)
    {
        _spooled ??= _spool.Begin();
        ReadResult read;
        do
        {
            read = await _reader!.Value.ReadAsync(cancellationToken);
            if (read.IsCanceled)
            {
                await Task.Yield();
            }

            if (Judge(read) is { } refusal || (refusal = await AppendAsync(read, cancellationToken)) is not null)
            {
                return refusal;
            }
        } while (!read.IsCompleted);

        return _length == 0 ? null : await ReadBackAsync(cancellationToken);
    }

    /// <summary>What was read did not fit into the array, which has been moved to the spool.</summary>
    private async ValueTask<Error?> GoOnInSpoolAsync(ReadResult read, CancellationToken cancellationToken) =>
        await AppendAsync(read, cancellationToken) is { } refusal ? refusal
        : read.IsCompleted ? await ReadBackAsync(cancellationToken)
        : await ReadIntoSpoolAsync(cancellationToken);

    private async ValueTask<Error?> AppendAsync(ReadResult read, CancellationToken cancellationToken)
    {
        while (!await TryAppendAsync(read))
        {
            // What was read stays with the connection, which takes no more from its sender.
            _admission.ReportFullSpool();
            await Task.Delay(_tryAgainAfter, _clock, cancellationToken);
            if (Verdict == BodyVerdict.End)
            {
                return Refuse(read, RequestErrors.Timeout);
            }
        }

        _length += (int)read.Buffer.Length;
        ReceivedBytes = _length;
        _reader!.Value.Advance(read);
        return null;
    }

    private async ValueTask<bool> TryAppendAsync(ReadResult read)
    {
        try
        {
            return read.Buffer.IsEmpty || await _spooled!.TryAppendAsync(read.Buffer);
        }
        catch (IOException)
        {
            // As for a refusal: a read that is still open would close the connection, and its sender would miss the
            // answer.
            _reader!.Value.Advance(read);
            throw;
        }
    }

    /// <returns>False when there is no room, or the disk failed: the body is in memory as before.</returns>
    private async ValueTask<bool> TryMoveToSpoolAsync()
    {
        ISpooledBytes spooled = _spool.Begin();
        bool isMoved = false;
        try
        {
            isMoved = _length == 0 || await spooled.TryAppendAsync(new ReadOnlySequence<byte>(Content));
        }
        catch (IOException)
        {
            // The bytes are still here.
        }

        if (Verdict == BodyVerdict.MoveToSpool)
        {
            Verdict = BodyVerdict.None;
        }

        if (!isMoved)
        {
            spooled.Dispose();
            _admission.ReportFullSpool();
            return false;
        }

        _spooled = spooled;
        GiveArrayBack();
        _admission.Park(this);
        return true;
    }

    private async ValueTask<Error?> ReadBackAsync(CancellationToken cancellationToken)
    {
        if (await _admission.ReturnAsync(this, _length, cancellationToken) != Turn.Granted)
        {
            return RequestErrors.Busy;
        }

        _buffer = _pool.Rent(_length);
        await _spooled!.ReadAsync(Content, cancellationToken);
        _spooled.Dispose();
        _spooled = null;
        return null;
    }
}
