using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>One upload of a client: sends its requests and keeps what is needed for the report.</summary>
internal sealed class ClientSession(HttpStack http, string headers)
{
    private readonly ConcurrentQueue<string> _complaints = [];

    private string? _verifyBody;

    private int _fullLists;

    public Task<ClientAnswer?> PostChunkAsync(int index, string json) =>
        PostAsync($"chunk {index}", "/api/upload/files", json);

    public Task<ClientAnswer?> PostVerifyAsync(string json)
    {
        _verifyBody = json;
        return PostAsync("verify", "/api/upload/files/verify", json);
    }

    /// <summary>Whether an answer to a chunk lists exactly as many chunks as the file has.</summary>
    public bool ListsAll(ClientAnswer? answer, int total)
    {
        bool listsAll =
            answer?.Member("data", "uploadedChunks") is { ValueKind: JsonValueKind.Array } list
            && list.GetArrayLength() == total;
        if (listsAll)
        {
            Interlocked.Increment(ref _fullLists);
        }

        return listsAll;
    }

    /// <returns>Null when the answer has no file, or one that the decoder does not take.</returns>
    public StoredFile? Decode(ClientAnswer? answer, Func<JsonElement, StoredFile> decoder)
    {
        try
        {
            return answer?.Member("data", "file") is { } file ? decoder(file) : null;
        }
        catch (UndecodableAnswerException exception)
        {
            Complain($"undecodable: {exception.Message}");
            return null;
        }
    }

    public void Complain(string complaint) => _complaints.Enqueue(complaint);

    public UploadReport Report(string sees, StoredFile? file = null, ClientAnswer? verified = null) =>
        new()
        {
            Sees = sees,
            File = file,
            Record = verified?.Member("data", "file"),
            FullLists = _fullLists,
            Complaints = [.. _complaints],
            VerifyBody = _verifyBody,
        };

    /// <returns>Null when there was no answer.</returns>
    private async Task<ClientAnswer?> PostAsync(string what, string path, string json)
    {
        try
        {
            ClientAnswer answer = await http.SendAsync("POST", path, headers, Encoding.UTF8.GetBytes(json));
            if (answer.Status != 200)
            {
                Complain($"{what}: {answer}");
            }

            return answer;
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            Complain($"{what}: {exception.Message}");
            return null;
        }
    }
}
