using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Spika.FileService.Api.Admission;

/// <summary>
/// Gives turns to the requests that <see cref="RequestTurns"/> is for: to each of a controller, unless it has a body.
/// Chunks have turns of their own, and a verify waits for its turn when its body is read. Health checks have none.
/// </summary>
internal sealed class RequestTurnsMiddleware(RequestDelegate next, RequestTurns turns)
{
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint() is { } endpoint && HasTurn(endpoint) ? turns.HandleAsync(context, next) : next(context);

    internal static bool HasTurn(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is { } action && !TakesBody(action);

    private static bool TakesBody(ControllerActionDescriptor action)
    {
        foreach (ParameterDescriptor parameter in action.Parameters)
        {
            if (parameter.BindingInfo?.BindingSource == BindingSource.Body)
            {
                return true;
            }
        }

        return false;
    }
}
