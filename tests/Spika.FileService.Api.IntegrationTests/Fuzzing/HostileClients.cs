using System.Collections.Concurrent;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Connections to one service, kept from one case to the next: each case has one for itself.</summary>
internal sealed class HostileClients(Uri service) : IDisposable
{
    private readonly ConcurrentBag<HostileConnection> _idle = [];

    /// <summary>
    /// Sends a request that has one end only, and holds its answer against <see cref="AnswerRules"/>.
    /// </summary>
    public async Task<HostileAnswer> AskAsync(HostileRequest request)
    {
        HostileConnection connection = _idle.TryTake(out HostileConnection? kept)
            ? kept
            : await HostileConnection.OpenAsync(service);
        bool keep = false;
        try
        {
            HostileAnswer answer =
                await connection.AskAsync(request.ToBytes(service.Authority), request.IsHead)
                ?? throw new InvalidDataException("The service closed the connection without an answer.");
            AnswerRules.Hold(answer, request.IsHead);
            keep = !answer.Closes;
            return answer;
        }
        finally
        {
            if (keep)
            {
                _idle.Add(connection);
            }
            else
            {
                connection.Dispose();
            }
        }
    }

    /// <summary>
    /// Sends what may be half a request or several, on a connection of its own. Whatever is answered is held against
    /// the rules.
    /// </summary>
    public async Task<List<HostileAnswer>> SayAllAsync(HostileRequest request)
    {
        using HostileConnection connection = await HostileConnection.OpenAsync(service);
        List<HostileAnswer> answers = await connection.SayAllAsync(request.ToBytes(service.Authority), request.IsHead);
        answers.ForEach(answer => AnswerRules.Hold(answer, request.IsHead));
        return answers;
    }

    public void Dispose()
    {
        foreach (HostileConnection connection in _idle)
        {
            connection.Dispose();
        }
    }
}
