using System.Net.Sockets;

namespace Spika.FileService.Testing.Databases;

/// <summary>One connection through a <see cref="PostgreSqlProxy"/>. Both ends are closed when either is.</summary>
internal sealed class ProxiedConnection(PostgreSqlProxy proxy, NetworkStream client, NetworkStream server)
{
    // Larger than any request of the tests, which the proxy judges as a whole.
    private const int BufferBytes = 256 * 1024;

    private volatile bool _isAnswerLost;

    public async Task RelayAsync(CancellationToken cut)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cut);
        Task[] both = [RelayRequestsAsync(end.Token), RelayAnswersAsync(end.Token)];
        await Task.WhenAny(both);
        await end.CancelAsync();
        await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RelayRequestsAsync(CancellationToken end)
    {
        byte[] buffer = new byte[BufferBytes];
        int read;
        while ((read = await client.ReadAsync(buffer, end)) > 0)
        {
            await proxy.Passage.WaitAsync(end);
            RequestFate fate = proxy.Judge(buffer.AsMemory(0, read));
            if (fate == RequestFate.NeverArrives)
            {
                await client.CopyToAsync(Stream.Null, end);
                return;
            }

            if (fate == RequestFate.ArrivesLate)
            {
                client.Close();
                await proxy.NewerRequestsAsync(end);
                await server.WriteAsync(buffer.AsMemory(0, read), end);
                return;
            }

            _isAnswerLost = fate == RequestFate.AnswerLost;
            await server.WriteAsync(buffer.AsMemory(0, read), end);
        }
    }

    private async Task RelayAnswersAsync(CancellationToken end)
    {
        byte[] buffer = new byte[BufferBytes];
        int read;
        while ((read = await server.ReadAsync(buffer, end)) > 0)
        {
            await proxy.Passage.WaitAsync(end);
            if (_isAnswerLost)
            {
                return;
            }

            await client.WriteAsync(buffer.AsMemory(0, read), end);
        }
    }
}
