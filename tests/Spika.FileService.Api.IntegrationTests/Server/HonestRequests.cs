using System.Net;
using System.Net.Sockets;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Requests on connections of their own, while others hold all connections.</summary>
internal static class HonestRequests
{
    /// <summary>
    /// Asks until so many were answered, but not for ever. One that comes before a connection was found useless is
    /// closed.
    /// </summary>
    public static async Task<int> CountServedAsync(HttpClient service, int wanted)
    {
        int served = 0;
        for (int attempt = 0; attempt < 1000 && served < wanted; attempt++)
        {
            if (await IsServedAsync(service))
            {
                served++;
            }
            else
            {
                await Task.Delay(20);
            }
        }

        return served;
    }

    /// <summary>Asks until the service has measured each busy connection.</summary>
    /// <returns>How many were answered.</returns>
    public static async Task<int> CountServedWhileMeasuredAsync(HttpClient service, LookCounter looks)
    {
        int served = 0;
        Task measuring = looks.MeasureAsync();
        while (!measuring.IsCompleted)
        {
            served += await IsServedAsync(service) ? 1 : 0;
            await Task.Delay(20);
        }

        await measuring;
        return served;
    }

    public static async Task<bool> IsServedAsync(HttpClient service)
    {
        using HttpClient honest = new()
        {
            BaseAddress = service.BaseAddress,
            DefaultRequestVersion = service.DefaultRequestVersion,
            DefaultVersionPolicy = service.DefaultVersionPolicy,
        };
        honest.DefaultRequestHeaders.ConnectionClose = true;
        try
        {
            using HttpResponseMessage answer = await honest.GetAsync(new Uri("/health/live", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException)
        {
            return false;
        }
    }
}
