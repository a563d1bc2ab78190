using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Errors;

/// <summary>
/// Carries a refusal from a formatter or a binder to the answer. It is never thrown: MVC's model state has room for
/// texts and exceptions only.
/// </summary>
internal sealed class RefusedRequestException(Error error) : Exception(error.Message)
{
    public Error Error { get; } = error;
}
