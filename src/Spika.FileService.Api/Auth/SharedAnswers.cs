using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// The same question at the same time is asked once, and its answer counts for a while. A question that failed is asked
/// again by the next request.
/// </summary>
internal sealed class SharedAnswers<T> : IDisposable
{
    // A hundred bytes each. More different questions within the time are asked more often, nothing else.
    private const int MaxRemembered = 100_000;

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    /// <param name="question">All that the answer depends on. Only its hash is kept: it holds tokens.</param>
    public async Task<T> GetAsync(string question, TimeSpan cacheFor, Func<Task<T>> ask)
    {
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(question)));
        Lazy<Task<T>> answer = _answers.GetOrCreate(
            key,
            entry =>
            {
                entry.SetSize(1).SetAbsoluteExpiration(cacheFor);
                return new Lazy<Task<T>>(ask);
            }
        )!;
        try
        {
            return await answer.Value;
        }
        catch
        {
            _answers.Remove(key);
            throw;
        }
    }

    public void Dispose() => _answers.Dispose();
}
