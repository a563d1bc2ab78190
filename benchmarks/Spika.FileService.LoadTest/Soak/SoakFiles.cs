using System.Collections.Concurrent;
using System.Security.Cryptography;
using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>
/// The finished files: each is downloaded and compared, and most of them are removed at once. The newest few stay
/// long enough for the janitor to come by, and are compared again before they are removed.
/// </summary>
internal sealed class SoakFiles(int port, Tally tally)
{
    private const int Kept = 100;
    private const int OneInKept = 2;
    private const int OneInBrokenOff = 20;

    private readonly ConcurrentQueue<(string File, FileContent Content)> _kept = new();

    /// <summary>Whether there are as many of them as there will ever be.</summary>
    public bool AreAllKept => _kept.Count >= Kept;

    public async Task TakeAsync(
        Connection connection,
        string file,
        FileContent content,
        CancellationToken cancellationToken
    )
    {
        await CompareAsync(connection, file, content, cancellationToken);
        if (Random.Shared.Next(OneInBrokenOff) == 0)
        {
            await BreakOffAsync(file, cancellationToken);
        }

        if (Random.Shared.Next(OneInKept) != 0)
        {
            await RemoveAsync(connection, file, cancellationToken);
            return;
        }

        _kept.Enqueue((file, content));
        if (_kept.Count > Kept)
        {
            await RemoveOldestAsync(connection, cancellationToken);
        }
    }

    public async Task RemoveAllAsync(CancellationToken cancellationToken)
    {
        while (!_kept.IsEmpty)
        {
            await tally.TryAsync(async () =>
            {
                using Connection connection = await Connection.OpenAsync(port, cancellationToken);
                await RemoveOldestAsync(connection, cancellationToken);
            });
        }
    }

    private async Task RemoveOldestAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (_kept.TryDequeue(out (string File, FileContent Content) oldest))
        {
            await CompareAsync(connection, oldest.File, oldest.Content, cancellationToken);
            await RemoveAsync(connection, oldest.File, cancellationToken);
        }
    }

    private async Task CompareAsync(
        Connection connection,
        string file,
        FileContent content,
        CancellationToken cancellationToken
    )
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] request = Connection.WithoutBody("GET", $"/upload/files/{file}");
        tally.Expect("download", await connection.SendAsync(request, cancellationToken, hash), 200);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != content.Hash)
        {
            throw new InvalidDataException($"File {file} of {content.FileBytes} bytes is not what was sent.");
        }

        tally.CountCompared(content.FileBytes);
    }

    private async Task BreakOffAsync(string file, CancellationToken cancellationToken)
    {
        using Connection connection = await Connection.OpenAsync(port, cancellationToken);
        await connection.BeginAsync(Connection.WithoutBody("GET", $"/upload/files/{file}"), cancellationToken);
        await connection.GlanceAsync(cancellationToken);
    }

    private async Task RemoveAsync(Connection connection, string file, CancellationToken cancellationToken)
    {
        Reply reply = await connection.SendAsync("DELETE", $"/upload/files/{file}", cancellationToken);
        tally.Expect("removal", reply, 200);
    }
}
