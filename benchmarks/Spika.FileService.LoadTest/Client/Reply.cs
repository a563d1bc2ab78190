namespace Spika.FileService.LoadTest.Client;

/// <param name="BodyBytes">Length of the body, without the framing of a chunked one.</param>
/// <param name="Body">The body if it fits the buffer, else a piece. Valid until the next request on the
/// connection.</param>
internal readonly record struct Reply(int Status, long BodyBytes, ReadOnlyMemory<byte> Body)
{
    /// <exception cref="HttpRequestException">For any status but 200.</exception>
    public void MustBeOk(string what)
    {
        if (Status != 200)
        {
            string body = System.Text.Encoding.UTF8.GetString(Body.Span[..Math.Min(Body.Length, 300)]);
            throw new HttpRequestException($"{what}: {Status} {body}");
        }
    }
}
