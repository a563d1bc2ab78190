using MediatR;
using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Common.Behaviors;

/// <summary>
/// Says at level Debug how each request ended, in the request's own category. Never logs a request: it holds the
/// content. A request passes through untouched while that level is off.
/// </summary>
internal sealed class LoggingBehavior<TRequest, TResponse>(ILogger<TRequest> logger, TimeProvider time)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
    where TResponse : IResult<TResponse>
{
    public Task<TResponse> Handle(
        TRequest request,
        RequestHandlerDelegate<TResponse> next,
        CancellationToken cancellationToken
    ) => logger.IsEnabled(LogLevel.Debug) ? HandleAndLogAsync(next) : next();

    private async Task<TResponse> HandleAndLogAsync(RequestHandlerDelegate<TResponse> next)
    {
        long start = time.GetTimestamp();
        TResponse response = await next();
        logger.RequestHandled(response.Error?.Code ?? "Success", time.GetElapsedTime(start).TotalMilliseconds);
        return response;
    }
}
