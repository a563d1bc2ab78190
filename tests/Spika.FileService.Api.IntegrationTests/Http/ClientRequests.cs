using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>The requests that clients send.</summary>
internal static class ClientRequests
{
    public static Task<Answer> PostChunkAsync(this HttpClient client, TestFile file, int index) =>
        client.PostChunkAsync(file.ClientId, index, file.Chunks[index]);

    public static Task<Answer> PostChunkAsync(this HttpClient client, string clientId, int index, byte[] content) =>
        client.PostAsync("/upload/files", ChunkBody(clientId, index, content));

    public static async Task PostAllChunksAsync(this HttpClient client, TestFile file)
    {
        for (int index = 0; index < file.Chunks.Length; index++)
        {
            Answer answer = await client.PostChunkAsync(file, index);
            Assert.That(answer.UploadedChunks, Does.Contain(index));
        }
    }

    public static Task<Answer> VerifyAsync(this HttpClient client, TestFile file) =>
        client.VerifyAsync(file.VerifyBody());

    public static Task<Answer> VerifyAsync(this HttpClient client, Dictionary<string, object?> body) =>
        client.PostAsync("/upload/files/verify", JsonSerializer.Serialize(body));

    /// <summary>All chunks and the verify.</summary>
    public static async Task<Answer> UploadAsync(
        this HttpClient client,
        TestFile file,
        Dictionary<string, object?>? verify = null
    )
    {
        await client.PostAllChunksAsync(file);
        return await client.VerifyAsync(verify ?? file.VerifyBody());
    }

    /// <summary>What is saved of a file: all chunks once the upload is finished, none before it was started.</summary>
    public static async Task<int[]> ListedChunksAsync(this HttpClient client, TestFile file)
    {
        Answer upload = await client.GetAnswerAsync($"/upload/uploads/{file.ClientId}");
        if (upload.Refusal == "404 upload.not_found")
        {
            return [];
        }

        return upload.Data.GetProperty("state").GetString() == "done"
            ? [.. Enumerable.Range(0, file.Chunks.Length)]
            : (await client.GetAnswerAsync($"/upload/files/check/{file.ClientId}")).UploadedChunks;
    }

    public static string ChunkBody(string clientId, int index, byte[] content) =>
        $$"""{"chunk":"{{Convert.ToBase64String(content)}}","offset":{{index}},"clientId":{{JsonSerializer.Serialize(clientId)}}}""";

    public static Task<Answer> PostAsync(this HttpClient client, string path, string json) =>
        client.PostAsync(path, Encoding.UTF8.GetBytes(json));

    public static Task<Answer> PostAsync(this HttpClient client, string path, byte[] json) =>
        client.AnswerAsync(
            new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new ByteArrayContent(json)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                },
            }
        );

    public static Task<Answer> PutChunkAsync(this HttpClient client, string clientId, string index, byte[] content) =>
        client.AnswerAsync(
            new HttpRequestMessage(HttpMethod.Put, $"/upload/uploads/{Uri.EscapeDataString(clientId)}/chunks/{index}")
            {
                Content = new ByteArrayContent(content),
            }
        );

    public static Task<Answer> GetAnswerAsync(this HttpClient client, string path) =>
        client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public static Task<Answer> DeleteAnswerAsync(this HttpClient client, string path) =>
        client.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, path));

    public static async Task<Answer> AnswerAsync(this HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            using HttpResponseMessage response = await client.SendAsync(request);
            return await Answer.ReadAsync(response);
        }
    }
}
