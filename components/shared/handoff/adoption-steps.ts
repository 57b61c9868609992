/** How resources of a CloudFormation stack are taken over without being replaced: the order is what keeps them alive. */
export const ADOPTION_STEPS: readonly string[] = [
  'in the CloudFormation template set "DeletionPolicy": "Retain" on every resource, and update the stack with it',
  "aws cloudformation describe-stack-resources --stack-name <CloudFormation stack> > stack-resources.json",
  "aws ec2 describe-security-group-rules --filters Name=group-id,Values=<its security group> > rules.json",
  "npm run adopt -- <stack> --cloudformation stack-resources.json --security-group-rules rules.json --out import.json",
  "pulumi import --file import.json --protect=false --generate-code=false --stack <stack>",
  "pulumi preview --diff --stack <stack>: nothing may be replaced or deleted; then pulumi up",
  "aws cloudformation delete-stack --stack-name <CloudFormation stack>: it forgets the resources, which stay",
];
