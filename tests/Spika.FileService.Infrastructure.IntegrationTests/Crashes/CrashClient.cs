using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>Sends one file of three chunks, and knows what it asked for and what it was answered.</summary>
internal sealed class CrashClient
{
    // The last one is shorter, and so an odd one.
    private static readonly int[] _lengths = [2048, 2048, 700];

    private byte[][] _chunks = [.. _lengths.Select((_, index) => NewChunk(index, version: 0))];

    public UploadKey Key { get; } = A.Key();

    /// <summary>The chunks of the file as it is to be.</summary>
    public IReadOnlyList<byte[]> Chunks => _chunks;

    /// <summary>The chunks that were acknowledged, by index.</summary>
    public Dictionary<int, byte[]> Acknowledged { get; } = [];

    /// <summary>The file, when the verify was answered.</summary>
    public StoredFile? File { get; private set; }

    /// <summary>
    /// Whether the upload or file was asked to go away: its abort or removal, or the test no longer needs it.
    /// </summary>
    public bool IsUnwanted { get; private set; }

    public byte[] Content => [.. _chunks.SelectMany(chunk => chunk)];

    /// <summary>Sends a file without the odd chunk at its end.</summary>
    public void LeaveOutTheLast() => _chunks = _chunks[..^1];

    public async Task SaveAsync(EngineProcess engine, params IEnumerable<int> indices)
    {
        foreach (int index in indices)
        {
            _ = (await engine.SaveAsync(Key, index, _chunks[index])).Value;
            Acknowledged[index] = _chunks[index];
        }
    }

    /// <summary>Sends a chunk with other bytes than before.</summary>
    public Task ReplaceAsync(EngineProcess engine, int index)
    {
        _chunks[index] = NewChunk(index, version: 1);
        return SaveAsync(engine, index);
    }

    public async Task VerifyAsync(EngineProcess engine) =>
        File = (await engine.VerifyAsync(Key, _chunks.Length, Content)).Value;

    public async Task VerifyOtherAsync(EngineProcess engine)
    {
        byte[] other = Content;
        other[^1]++;
        Error? refusal = (await engine.VerifyAsync(Key, _chunks.Length, other)).Error;
        Assert.That(refusal, Is.EqualTo(UploadErrors.HashMismatch));
    }

    public async Task AbortAsync(EngineProcess engine)
    {
        IsUnwanted = true;
        Error? refusal = (await engine.SendAsync(new AbortUploadCommand(Key))).Error;
        Assert.That(refusal, Is.Null.Or.EqualTo(UploadErrors.NotFound));
    }

    public async Task DeleteAsync(EngineProcess engine)
    {
        IsUnwanted = true;
        Error? refusal = (await engine.SendAsync(new DeleteFileCommand(File!.Id, AccessScope.All))).Error;
        Assert.That(refusal, Is.Null.Or.EqualTo(FileErrors.NotFound));
    }

    /// <summary>Never comes again.</summary>
    public void GoAway() => IsUnwanted = true;

    private static byte[] NewChunk(int index, int version)
    {
        byte[] chunk = new byte[_lengths[index]];
        new Random(index + (version * _lengths.Length)).NextBytes(chunk);
        return chunk;
    }
}
