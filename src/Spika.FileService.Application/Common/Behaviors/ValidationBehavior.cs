using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Common.Behaviors;

/// <summary>Answers a malformed request with its first mistake, before its handler sees it.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
    where TResponse : IResult<TResponse>
{
    private readonly IValidator<TRequest>[] _validators = [.. validators];

    // Validators judge the shape of a request and wait for nothing, so this is not an async method, which would cost
    // every chunk an allocation.
    public Task<TResponse> Handle(
        TRequest request,
        RequestHandlerDelegate<TResponse> next,
        CancellationToken cancellationToken
    )
    {
        foreach (IValidator<TRequest> validator in _validators)
        {
            ValidationResult result = validator.Validate(request);
            if (!result.IsValid)
            {
                return Task.FromResult(TResponse.Failure(ToError(result.Errors[0])));
            }
        }

        return next();
    }

    private static Error ToError(ValidationFailure failure) =>
        failure.CustomState as Error ?? new InvalidMemberError(MemberName(failure.PropertyName), failure.ErrorMessage);

    // "Key.ClientId" is the member clientId.
    private static string MemberName(string propertyPath) =>
        JsonNamingPolicy.CamelCase.ConvertName(propertyPath[(propertyPath.LastIndexOf('.') + 1)..]);
}
